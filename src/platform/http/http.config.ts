import { BlockList, isIP } from 'node:net';
import { z } from 'zod';
import { type ConfigOf, defineConfig, setting } from '../config/config-namespace.js';
import { integer, list } from '../config/setting-types.js';

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
  if (!URL.canParse(value) || new URL(value).origin !== value) {
    context.addIssue({ code: 'custom', message: 'expected origins such as https://example.com; "*" is refused' });
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

/** @returns whether the text is an IP address or a CIDR. */
export function isCidr(value: string): boolean {
  const [address = '', bits, ...rest] = value.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

/** @returns a set of addresses that `check(address, family)` is asked of. */
export function addressSet(cidrs: readonly string[]): BlockList {
  const set = new BlockList();
  for (const entry of cidrs) {
    const [address = '', bits] = entry.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) set.addAddress(address, family);
    else set.addSubnet(address, Number(bits), family);
  }
  return set;
}
