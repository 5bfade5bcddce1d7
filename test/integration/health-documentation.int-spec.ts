import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  databaseHealthSchema,
  detailedHealthSchema,
  healthSchema,
  livenessSchema,
  processMetricsSchema,
  readinessSchema,
  startupSchema,
} from '../../src/platform/health/dto/health-responses.js';
import { type InProcessApp, bootInProcess } from '../support/in-process-app.js';

interface Operation {
  readonly summary?: string;
  readonly operationId: string;
  readonly responses: Record<
    string,
    { content: Record<string, { schema: { $ref?: string }; example?: unknown }> }
  >;
}

describe('the health routes’ documentation', () => {
  let app: InProcessApp;
  let paths: Record<string, { get: Operation }>;

  beforeAll(async () => {
    app = await bootInProcess();
    ({ paths } = (await app.server.inject('/openapi.json')).json());
  });

  afterAll(() => app.nest.close());

  it.each([
    ['/', '200', 'Root', undefined],
    ['/api/health', '200 503', 'Health', healthSchema],
    ['/api/health/live', '200', 'Liveness', livenessSchema],
    ['/api/health/ready', '200 503', 'Readiness', readinessSchema],
    ['/api/health/startup', '200 503', 'Startup', startupSchema],
    ['/health', '200 503', 'DatabaseHealth', databaseHealthSchema],
    ['/health/live', '200', 'Liveness', livenessSchema],
    ['/health/ready', '200 503', 'Readiness', readinessSchema],
    ['/health/startup', '200 503', 'Startup', startupSchema],
    ['/health/detailed', '200 503', 'DetailedHealth', detailedHealthSchema],
    ['/health/metrics', '200', 'ProcessMetrics', processMetricsSchema],
  ])('names every status of %s, each with an example that is valid', (path, statuses, component, schema) => {
    const { summary, responses } = paths[path]!.get;
    expect(summary).toBeTruthy();
    const own = Object.keys(responses).filter((status) => 'application/json' in responses[status]!.content);
    expect(own.join(' ')).toBe(statuses);
    for (const status of own) {
      const { schema: documented, example } = responses[status]!.content['application/json']!;
      expect(documented.$ref).toBe(`#/components/schemas/${component}`);
      expect(example).toBeDefined();
      expect(schema?.strict().safeParse(example).error).toBeUndefined();
    }
  });

  it('names what becomes of a wrong scope', () => {
    for (const path of ['/api/health/ready', '/health/ready']) {
      expect(Object.keys(paths[path]!.get.responses['422']!.content)).toEqual(['application/problem+json']);
    }
  });

  it.each(['/metrics', '/api/metrics'])('names text and the refusal of %s', (path) => {
    const { responses } = paths[path]!.get;
    expect(Object.keys(responses['200']!.content)).toEqual(['text/plain']);
    expect(Object.keys(responses['401']!.content)).toEqual(['application/problem+json']);
  });

  it('names every operation differently', () => {
    const ids = Object.values(paths).flatMap((path) =>
      Object.values(path).map(({ operationId }) => operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });
});
