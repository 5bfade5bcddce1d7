import compress from '@fastify/compress';
import helmet from '@fastify/helmet';
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyRequest,
  LogController,
  fastify,
} from 'fastify';
import { constants as zlib } from 'node:zlib';
import type { Logger } from 'pino';
import { requestContext } from '../logging/request-context.js';
import { toAppError } from './framework-errors.js';
import type { HttpConfig } from './http.config.js';
import { sendProblem } from './problem.filter.js';
import { requestIdOf } from './request-id.js';
import { DEFAULT_BODY_LIMIT, DEFAULT_DEADLINE_MS, applyRouteLimits } from './route-limits.js';
import type { RouteTable } from './route-table.js';

/** How long a client may take to send its headers and body. */
const REQUEST_TIMEOUT_MS = 30_000;

/** The HTTP server below Nest: ids, limits, security headers, compression. */
export async function createFastify(
  config: HttpConfig,
  logger: Logger,
  routes: RouteTable,
): Promise<FastifyInstance> {
  const server: FastifyInstance = fastify({
    loggerInstance: logger as FastifyBaseLogger,
    // access-log.ts writes one line a request instead of Fastify's two.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: ({ headers }) => requestIdOf(headers),
    // One logger serves every request: the request id comes from the request's context.
    childLoggerFactory: (parent) => parent,
    trustProxy: config.trustProxy.length > 0 ? [...config.trustProxy] : false,
    bodyLimit: DEFAULT_BODY_LIMIT,
    handlerTimeout: DEFAULT_DEADLINE_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    frameworkErrors: (error, request, reply) => {
      sendProblem(toAppError(error), request as FastifyRequest, reply);
    },
  });

  routes.observe(server);
  applyRouteLimits(server);
  server.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    requestContext.run({ requestId: request.id }, done);
  });
  await server.register(helmet, { contentSecurityPolicy: CONTENT_SECURITY_POLICY });
  await server.register(compress, {
    threshold: 1024,
    encodings: ['br', 'gzip'],
    // Quality 11, the default, costs more time than it saves on answers made per request.
    brotliOptions: { params: { [zlib.BROTLI_PARAM_QUALITY]: 4 } },
  });
  return server;
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
