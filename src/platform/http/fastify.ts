import compress from '@fastify/compress';
import { type FastifyBaseLogger, type FastifyInstance, LogController, fastify } from 'fastify';
import helmet from 'helmet';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { constants as zlib } from 'node:zlib';
import type { Logger } from 'pino';
import type { AppError } from '../../shared/app-error.js';
import { requestContext } from '../logging/request-context.js';
import { ignoreTypesOfNothing } from './empty-bodies.js';
import { readForms } from './form-bodies.js';
import { toAppError } from './framework-errors.js';
import type { HttpConfig } from './http.config.js';
import { keepCookiesPrivate } from './private-cookies.js';
import { requestIdOf } from './request-id.js';
import { DEFAULT_BODY_LIMIT, applyRouteLimits } from './route-limits.js';
import type { RouteTable } from './route-table.js';
import { traceRequests } from './server-spans.js';
import { answerUnreadable } from './unreadable-requests.js';

/** How long a client may take to send its headers and body. */
const REQUEST_TIMEOUT_MS = 30_000;

/** Characters of a path's parameter: what is longer is no id of anything, and not looked at. */
const MAX_PARAM_LENGTH = 1000;

/** An address that no route has. */
const NOWHERE = '/-';

/** The HTTP server below Nest: ids, limits, security headers, compression. */
export async function createFastify(
  config: HttpConfig,
  logger: Logger,
  routes: RouteTable,
): Promise<FastifyInstance> {
  // An address the router cannot read is routed again, to nowhere: no hook would see the request otherwise, and it
  // would be neither logged nor counted.
  const unroutable = new WeakMap<IncomingMessage, AppError>();
  const server: FastifyInstance = fastify({
    loggerInstance: logger.child({ context: 'Fastify' }) as FastifyBaseLogger,
    // access-log.ts writes one line a request instead of Fastify's two.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: ({ headers }) => requestIdOf(headers),
    // One logger serves every request: the request id comes from the request's context.
    childLoggerFactory: (parent) => parent,
    trustProxy: config.trustProxy.length > 0 ? [...config.trustProxy] : false,
    bodyLimit: DEFAULT_BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT_MS,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    clientErrorHandler: answerUnreadable,
    frameworkErrors: (error, { raw }, reply) => {
      unroutable.set(raw, toAppError(error));
      Object.assign(raw, { originalUrl: raw.url, url: NOWHERE });
      server.routing(raw, reply.raw);
    },
  });

  server.removeContentTypeParser('text/plain');
  routes.observe(server);
  applyRouteLimits(server);
  readForms(server);
  ignoreTypesOfNothing(server);
  keepCookiesPrivate(server);
  server.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    requestContext.run({ requestId: request.id }, done);
  });
  traceRequests(server);
  const securityHeaders = helmetHeaders();
  server.addHook('onRequest', (_request, reply, done) => {
    void reply.headers(securityHeaders);
    done();
  });
  server.addHook('onRequest', ({ raw }, _reply, done) => {
    done(unroutable.get(raw));
  });
  await server.register(compress, {
    threshold: 1024,
    encodings: ['br', 'gzip'],
    // Quality 11, the default, costs more time than it saves on answers made per request.
    brotliOptions: { params: { [zlib.BROTLI_PARAM_QUALITY]: 4 } },
  });
  return server;
}

/** What helmet sets, which is the same for every request: asked of it once, because it costs more than to set it. */
function helmetHeaders(): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  const response = {
    setHeader: (name: string, value: string) => void (headers[name.toLowerCase()] = value),
    removeHeader: () => undefined,
  };
  const middleware = helmet({
    contentSecurityPolicy: CONTENT_SECURITY_POLICY,
    xFrameOptions: { action: 'deny' },
  });
  middleware({} as IncomingMessage, response as unknown as ServerResponse, () => undefined);
  return headers;
}

/** Nothing from elsewhere. The docs page styles itself inline and draws its logo from a data URL. */
const CONTENT_SECURITY_POLICY = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'self'"],
    baseUri: ["'self'"],
    connectSrc: ["'self'"],
    fontSrc: ["'self'", 'data:'],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
    imgSrc: ["'self'", 'data:'],
    objectSrc: ["'none'"],
    scriptSrc: ["'self'"],
    scriptSrcAttr: ["'none'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
  },
};
