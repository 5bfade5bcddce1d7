import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type HttpConfig, httpConfig } from '../../platform/http/http.config.js';
import { McpOriginForbiddenError } from './mcp.errors.js';

/**
 * Refuses pages of other origins (MCP, Streamable HTTP, "Security Warning"). CORS keeps their scripts from reading an
 * answer, not from sending a request; and a page whose name is pointed at this server's address once it is loaded (DNS
 * rebinding) is of the same origin for the browser, so that CORS keeps it from nothing. The header still names where
 * the page came from. Clients that are no browsers send none.
 */
@Injectable()
export class McpOriginGuard implements CanActivate {
  private readonly allowed: ReadonlySet<string>;

  constructor(@Inject(httpConfig.token) { corsOrigins }: HttpConfig) {
    this.allowed = new Set(corsOrigins);
  }

  canActivate(context: ExecutionContext): boolean {
    const { origin } = context.switchToHttp().getRequest<FastifyRequest>().headers;
    if (origin !== undefined && !this.allowed.has(origin)) throw new McpOriginForbiddenError();
    return true;
  }
}
