import { Runtime } from '../config/runtime.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';

/** The OpenAPI 3.1 document of the modules that are on. */
export function buildOpenApiDocument(app: NestFastifyApplication): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('portfolio-platform')
    .setDescription('One backend for a developer’s portfolio. Errors are RFC 9457 problem details.')
    .setVersion(app.get(Runtime).version)
    .setLicense('MIT', 'https://spdx.org/licenses/MIT.html')
    .build();
  return SwaggerModule.createDocument(app, builder);
}

/** Swagger UI at /api/docs (its assets come from the package), the document at /api/docs-json and /openapi.json. */
export function serveApiDocs(app: NestFastifyApplication): void {
  const document = buildOpenApiDocument(app);
  SwaggerModule.setup('api/docs', app, document, {
    jsonDocumentUrl: 'api/docs-json',
    raw: ['json'],
    customSiteTitle: 'portfolio-platform API',
    swaggerOptions: { persistAuthorization: true, displayRequestDuration: true, tryItOutEnabled: true },
  });
  const body = JSON.stringify(document);
  app.getHttpAdapter().get('/openapi.json', (_request: unknown, reply: { type(t: string): { send(b: string): void } }) => {
    reply.type('application/json').send(body);
  });
}
