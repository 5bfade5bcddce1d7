import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Runtime } from '../config/runtime.js';
import { problemResponse } from './api-problems.js';
import { InternalError } from './http.errors.js';
import { problemSchema } from './problem.js';

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;

/** The OpenAPI 3.1 document of the modules that are on. */
export function buildOpenApiDocument(app: NestFastifyApplication): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('portfolio-platform')
    .setDescription('One backend for a developer’s portfolio. Errors are RFC 9457 problem details.')
    .setVersion(app.get(Runtime).version)
    .setLicense('MIT', 'https://spdx.org/licenses/MIT.html')
    .addServer('/', 'This server')
    .addBearerAuth(bearer('The caller’s own GitHub personal access token'), 'github-token')
    .addBearerAuth(bearer('METRICS_TOKEN, where it is set'), 'metrics-token')
    .addOAuth2(
      {
        type: 'oauth2',
        description: 'An account’s e-mail address and password',
        flows: { password: { tokenUrl: '/auth/login', scopes: {} } },
      },
      'access-token',
    )
    .addCookieAuth(
      '__Host-session',
      { type: 'apiKey', in: 'cookie', description: 'Set by GET /api/auth/github; `session` without TLS' },
      'session',
    )
    .addApiKey(
      { type: 'apiKey', in: 'header', name: 'X-Admin-Key', description: 'ADMIN_API_KEY' },
      'admin-key',
    )
    .build();
  const document = SwaggerModule.createDocument(app, builder, { standardSchemaConverter: toJsonSchema });
  completeOperations(document);
  const { components } = toJsonSchema(problemSchema, { schemaType: 'output' });
  document.components!.schemas = { ...document.components?.schemas, ...(components as object) };
  return document;
}

function bearer(description: string) {
  return { type: 'http', scheme: 'bearer', bearerFormat: 'opaque', description } as const;
}

/** Any operation may meet an unexpected fault; one that has two addresses needs two ids. */
function completeOperations({ paths }: OpenAPIObject): void {
  const ids = new Set<string>();
  for (const [path, item] of Object.entries(paths)) {
    for (const method of METHODS) {
      const operation = item[method];
      if (!operation) continue;
      operation.responses['500'] = problemResponse(500, [InternalError]);
      const { operationId = '' } = operation;
      if (operationId.endsWith(']')) operation.operationId = camelCase(path);
      else if (ids.has(operationId)) operation.operationId = camelCase(`/${method}${path}`);
      ids.add(operation.operationId!);
    }
  }
}

function camelCase(path: string): string {
  return path
    .replace(/^\/|\}/g, '')
    .replace(/[^a-z]+([a-z])/gi, (_match, letter: string) => letter.toUpperCase());
}

/**
 * OpenAPI 3.1 speaks JSON Schema 2020-12, Nest's own converter the dialect of 3.0. A schema with an id becomes a
 * component of that name.
 */
function toJsonSchema(schema: unknown, { schemaType }: { schemaType: 'input' | 'output' }) {
  if (!(schema instanceof z.ZodType)) throw new TypeError('Only zod schemas are documented');
  const options = { target: 'draft-2020-12', io: schemaType, unrepresentable: 'any' } as const;
  const { $schema: _dialect, $defs, ...converted } = z.toJSONSchema(schema, options);
  return { schema: converted, components: $defs };
}

/**
 * Swagger UI at /api/docs (its assets come from the package), the document at /api/docs-json and /openapi.json. It is
 * built when somebody first asks for it: most processes are never asked, and it takes 2 MB.
 */
export function serveApiDocs(app: NestFastifyApplication): void {
  let built: OpenAPIObject | undefined;
  const document = () => (built ??= buildOpenApiDocument(app));
  SwaggerModule.setup('api/docs', app, document, {
    jsonDocumentUrl: 'api/docs-json',
    raw: ['json'],
    customSiteTitle: 'portfolio-platform API',
    swaggerOptions: { persistAuthorization: true, displayRequestDuration: true, tryItOutEnabled: true },
  });
  app.getHttpAdapter().get('/openapi.json', (_request: FastifyRequest, reply: FastifyReply) => {
    void reply.type('application/json').send(JSON.stringify(document()));
  });
}
