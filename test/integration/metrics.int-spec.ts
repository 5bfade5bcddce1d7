/** @needs prometheus */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { type InProcessApp, bootInProcess } from '../support/in-process-app.js';
import { findProgram } from '../support/services.mjs';

describe('a scrape, read by Prometheus’ own tool', () => {
  let app: InProcessApp;

  beforeAll(async () => {
    app = await bootInProcess();
  });

  afterAll(() => app.nest.close());

  it('passes promtool check metrics', async () => {
    for (const url of ['/', '/api/health', '/nowhere']) await app.server.inject(url);
    await app.server.inject({
      method: 'POST',
      url: '/api/portfolio/github/sync',
      payload: { username: 'x' },
    });
    const scrape = (await app.server.inject('/metrics')).body;
    expect(await checkMetrics(scrape)).toEqual({ code: 0, complaints: '' });
  });

  it('would not pass with a broken line', async () => {
    const { code } = await checkMetrics('http_requests_total{module="x} 1\n');
    expect(code).not.toBe(0);
  });
});

async function checkMetrics(scrape: string): Promise<{ code: unknown; complaints: string }> {
  const promtool = spawn(findProgram('promtool')!, ['check', 'metrics']);
  promtool.stdin.end(scrape);
  const [complaints, output, [code]] = await Promise.all([
    text(promtool.stderr),
    text(promtool.stdout),
    once(promtool, 'close'),
  ]);
  return { code: code as unknown, complaints: complaints + output };
}
