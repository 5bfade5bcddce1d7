import type { FastifyRequest } from 'fastify';

/** A label must not grow with what callers send: "_OTHER" is what OpenTelemetry's conventions call the rest. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
export const OTHER_METHOD = '_OTHER';

/** What Fastify calls the address of CORS' preflight route, which is every address. */
const ANY_ADDRESS = '*';

export function methodLabel(method: string): string {
  return METHODS.has(method) ? method : OTHER_METHOD;
}

/** @returns the route's template; undefined where no route was meant. */
export function templateOf({
  routeOptions: { url },
}: Pick<FastifyRequest, 'routeOptions'>): string | undefined {
  return url === ANY_ADDRESS ? undefined : url;
}
