import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type HttpConfig, httpConfig, publicUrlOf } from '../http/http.config.js';
import { CsrfRejectedError } from './auth.errors.js';

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** From where a browser may make the owner of its cookie change something. */
@Injectable()
export class TrustedOrigins {
  private readonly origins: ReadonlySet<string>;

  constructor(@Inject(httpConfig.token) config: HttpConfig) {
    this.origins = new Set([new URL(publicUrlOf(config)).origin, ...config.corsOrigins]);
  }

  /**
   * A browser says where a write comes from: with Sec-Fetch-Site (W3C Fetch Metadata), older ones and those on a plain
   * connection with Origin. What says neither is no browser, and has its own ways to sign in.
   *
   * @throws CsrfRejectedError
   */
  check({ method, headers }: FastifyRequest): void {
    if (SAFE_METHODS.has(method) || headers['sec-fetch-site'] === 'same-origin') return;
    if (headers.origin === undefined || !this.origins.has(headers.origin)) throw new CsrfRejectedError();
  }
}
