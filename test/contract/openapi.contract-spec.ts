import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { OpenAPIObject } from '@nestjs/swagger';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildOpenApiDocument } from '../../src/platform/http/open-api.js';
import { ROOT } from '../support/child-process.js';
import { type InProcessApp, bootInProcess } from '../support/in-process-app.js';

describe('the OpenAPI document', () => {
  let app: InProcessApp;
  let document: OpenAPIObject;

  beforeAll(async () => {
    app = await bootInProcess({ MODULES: 'all' }, { serving: false });
    document = JSON.parse(JSON.stringify(buildOpenApiDocument(app.nest))) as OpenAPIObject;
  });

  afterAll(() => app.nest.close());

  const operations = () =>
    Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item as Record<string, any>).map(([method, operation]) => ({ path, method, operation })),
    );

  it('is the one in the tree (npm run openapi writes it)', () => {
    expect(document).toEqual(JSON.parse(readFileSync(join(ROOT, 'openapi.json'), 'utf8')));
  });

  it('is OpenAPI 3.1 and speaks its dialect of JSON Schema', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(JSON.stringify(document)).not.toContain('"nullable":');
  });

  it('gives every operation an id of its own, a summary, a tag and described answers', () => {
    const ids = operations().map(({ operation }) => operation.operationId as string);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { operation } of operations()) {
      expect(operation.operationId).toMatch(/^[a-z]\w+$/i);
      expect(operation.summary).toEqual(expect.any(String));
      expect(operation.tags).not.toHaveLength(0);
      for (const response of Object.values<any>(operation.responses))
        expect(response.description).not.toBeUndefined();
    }
  });

  it('answers every error with problem details and an example', () => {
    for (const { operation } of operations()) {
      for (const [status, response] of Object.entries<any>(operation.responses)) {
        const problem = response.content?.['application/problem+json'];
        if (Number(status) < 400 || (status === '503' && !problem)) continue;
        expect(problem.schema).toEqual({ $ref: '#/components/schemas/Problem' });
        expect(Object.keys(problem.examples as object).length).toBeGreaterThan(0);
      }
    }
  });

  it('refers only to components it has', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)];
    expect(references.length).toBeGreaterThan(0);
    for (const [, name] of references)
      expect(Object.keys(document.components?.schemas ?? {})).toContain(name);
  });

  it('is served as /openapi.json and /api/docs-json', async () => {
    for (const url of ['/openapi.json', '/api/docs-json']) {
      const response = await app.server.inject({ url });
      expect(response.json()).toEqual(document);
    }
  });
});
