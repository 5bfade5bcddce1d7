import { z } from 'zod';
import { type ConfigOf, defineConfig, setting } from '../config/config-namespace.js';
import { httpUrl, integer, list } from '../config/setting-types.js';
import { isCidr } from './address-set.js';

const cidr = z.string().superRefine((value, context) => {
  if (/^\d+$/.test(value)) {
    context.addIssue({
      code: 'custom',
      message:
        'expected addresses or CIDRs of the proxies; a hop count is refused, because a client that reaches the server past a proxy could then forge its address',
    });
  } else if (!isCidr(value)) {
    context.addIssue({ code: 'custom', message: 'expected addresses or CIDRs separated by commas' });
  }
});

const origin = z.string().superRefine((value, context) => {
  if (value.includes('*') || !URL.canParse(value) || new URL(value).origin !== value) {
    context.addIssue({
      code: 'custom',
      message: 'expected origins such as https://example.com; "*" is refused',
    });
  }
});

export const httpConfig = defineConfig('http', {
  port: setting('PORT', 'TCP port of the API.', integer(0, 65_535).default(3000)),
  host: setting('HOST', 'Address the API listens on.', z.string().min(1)),
  managementPort: setting(
    'MANAGEMENT_PORT',
    'When set, metrics and the detailed health routes are served on this port only.',
    integer(0, 65_535).optional(),
  ),
  publicUrl: setting(
    'APP_URL',
    'Address at which people reach this server, without a trailing slash; http://localhost:PORT without it. Staging and production need it, with https://, where people sign in with GitHub.',
    httpUrl().optional(),
  ),
  corsOrigins: setting(
    'CORS_ORIGINS',
    'Origins of browser front ends that may call the API, separated by commas.',
    list(origin).default(['http://localhost:3000']),
  ),
  trustProxy: setting(
    'TRUST_PROXY',
    'Addresses or CIDRs of the reverse proxies whose X-Forwarded-For is believed, separated by commas.',
    list(cidr).default([]),
  ),
  drainMs: setting(
    'SHUTDOWN_DRAIN_MS',
    'Milliseconds between SIGTERM and the closing of the listener, in which readiness already fails.',
    integer(0, 600_000),
  ),
  graceMs: setting(
    'SHUTDOWN_GRACE_MS',
    'Milliseconds that requests in flight get to finish after the listener closed.',
    integer(0, 600_000).default(25_000),
  ),
});

export type HttpConfig = ConfigOf<typeof httpConfig>;

/** Without a trailing slash. */
export function publicUrlOf({ publicUrl, port }: HttpConfig): string {
  return publicUrl ?? `http://localhost:${port}`;
}

/** Whether people reach this server over TLS, however that is written. */
export function isOverTls(config: HttpConfig): boolean {
  return new URL(publicUrlOf(config)).protocol === 'https:';
}
