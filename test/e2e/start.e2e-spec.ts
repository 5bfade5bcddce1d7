import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stopProcess } from '../support/child-process.js';
import { runToEnd } from '../support/run-to-end.js';
import { type ServerProcess, freePort, startServer } from '../support/server-process.js';

const SERVER = ['--import', './dist/instrumentation.js', 'dist/main.js'];

/** What operators grep a healthy service's log for. */
const ALARMING = /error|unauthorized|forbidden|concurrent|version/i;

interface LogLine extends Record<string, unknown> {
  readonly level: string;
  readonly event?: string;
  readonly message: string;
}

const linesOf = (output: string) =>
  output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as LogLine);

describe('the start', () => {
  let dataDir: string;
  let server: ServerProcess | undefined;
  let stranger: ChildProcess | undefined;

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'start-'));
  });

  afterEach(async () => {
    await server?.stop();
    if (stranger) await stopProcess(stranger);
    server = stranger = undefined;
    rmSync(dataDir, { recursive: true });
  });

  it('says in one event where everything is, with a command to try', async () => {
    server = await startServer({ LOG_LEVEL: 'INFO' });
    const started = linesOf(server.output()).find(({ event }) => event === 'server_started');
    expect(started).toMatchObject({
      level: 'INFO',
      api: server.url,
      docs: `${server.url}/api/docs`,
      health: `${server.url}/api/health`,
      data: expect.stringMatching(/^\/.+/),
      try: expect.stringContaining(`curl -X POST ${server.url}/api/portfolio/github/sync`),
    });
  });

  it('without a database to use or to start serves what needs none', async () => {
    server = await startServer({
      LOG_LEVEL: 'INFO',
      NODE_OPTIONS: '--import ./test/support/without-embedded-postgres.mjs',
    });
    const answers = async (path: string) => {
      const answer = await fetch(server!.url + path);
      return { status: answer.status, body: (await answer.json()) as unknown };
    };
    expect(await answers('/api/health')).toMatchObject({ status: 200, body: { status: 'degraded' } });
    expect(await answers('/api/health/ready')).toMatchObject({ status: 200 });
    expect(await answers('/openapi.json')).toMatchObject({ status: 200 });
    // More often than a circuit breaker stands by.
    for (let request = 1; request <= 10; request++)
      expect(await answers('/api/v1/portfolio/65a4f0800000000000000001')).toMatchObject({
        status: 503,
        body: { code: 'DATABASE_NOT_CONFIGURED', detail: 'Set DATABASE_URL' },
      });
    // An alert would page for what was chosen.
    expect(await (await fetch(`${server.url}/metrics`)).text()).not.toMatch(/^provider_database_up/m);
    const events = linesOf(server.output()).map(({ event }) => event);
    expect(events.filter((event) => event === 'database_not_configured')).toHaveLength(1);
    expect(events).not.toContain('job_failed');
  });

  it('is followed by no alarming word while all is well', async () => {
    // How fast queries are is the machine's business.
    server = await startServer({ LOG_LEVEL: 'DEBUG', SLOW_QUERY_MS: '10000' });
    for (const path of ['/', '/api/health', '/health/ready', '/metrics', '/openapi.json']) {
      const answer = await fetch(server.url + path);
      // An answer that is not read to its end is a request that is not over, and waited for.
      await answer.text();
      expect(answer.status).toBe(200);
    }
    expect(await server.stop()).toBe(0);
    const lines = linesOf(server.output());
    const after = lines
      .slice(1 + lines.findIndex(({ event }) => event === 'server_started'))
      // By which the test knows that the server is there.
      .filter(({ route }) => route !== '/api/health/live');
    const events = after.map(({ event }) => event);
    expect(events.at(-1)).toBe('shutdown_finished');
    // An access line may come after its answer, so the last one may come after the signal.
    expect(events.slice(0, -1).sort()).toEqual([
      ...Array.from({ length: 5 }, () => 'http_request'),
      'shutdown_started',
    ]);
    for (const line of after) expect(JSON.stringify(line)).not.toMatch(ALARMING);
  });

  it('warns once where no secret can be kept', async () => {
    const file = join(dataDir, 'file');
    writeFileSync(file, '');
    server = await startServer({ DATA_DIR: join(file, 'data'), MODULES: 'github-sync' });
    expect(linesOf(server.output())).toEqual([
      expect.objectContaining({ level: 'WARN', event: 'secret_in_memory' }),
    ]);
  });

  it('names the server of ours that holds the port', async () => {
    server = await startServer();
    const { port } = new URL(server.url);
    const { code, stderr, stdout } = await runToEnd(SERVER, { DATA_DIR: dataDir, PORT: port });
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(
      new RegExp(
        `^PORT: port ${port} is held by portfolio-platform \\d+\\.\\d+\\.\\d+, .*\\(pid ${server.child.pid}\\)`,
      ),
    );
    expect(stderr.trim()).not.toContain('\n');
  });

  it('names the process of another kind that holds the management port, also one that never answers', async () => {
    const mute =
      'require("net").createServer().listen(0, "127.0.0.1", function () { console.log(this.address().port) })';
    stranger = spawn(process.execPath, ['-e', mute], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [chunk] = (await once(stranger.stdout!, 'data')) as [Buffer];
    const { code, stderr } = await runToEnd(SERVER, {
      DATA_DIR: dataDir,
      PORT: String(await freePort()),
      MANAGEMENT_PORT: String(chunk).trim(),
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`^MANAGEMENT_PORT: port \\d+ is held by .*\\(pid ${stranger.pid}\\)`));
  });

  it('opens no store while the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { code } = await runToEnd(SERVER, { DATA_DIR: join(dataDir, 'new'), PORT: String(port) });
    other.close();
    expect(code).toBe(1);
    expect(() => rmSync(join(dataDir, 'new'))).toThrow('ENOENT');
  });

  it('is refused with one plain line and exit code 1 where it cannot go on', async () => {
    const start = (env: Record<string, string>) => runToEnd(SERVER, { DATA_DIR: dataDir, PORT: '0', ...env });
    const [nameless, foreign, unsafe, storeless] = await Promise.all([
      start({ HOST: 'no-such-host.invalid' }),
      start({ HOST: '192.0.2.1' }),
      start({ APP_ENV: 'production' }),
      start({ APP_ENV: 'production', MODULES: 'github-sync' }),
    ]);
    expect(nameless).toEqual({
      code: 1,
      stdout: '',
      stderr: 'HOST: "no-such-host.invalid" has no address\n',
    });
    expect(foreign).toEqual({
      code: 1,
      stdout: '',
      stderr: 'HOST: 192.0.2.1 is not an address of this machine\n',
    });
    const missing = ['APP_SECRET', 'DATABASE_URL', 'JWT_SECRET_KEY'].map(
      (name) => `${name}: required in production\n`,
    );
    expect(unsafe).toEqual({ code: 1, stdout: '', stderr: missing.join('') });
    expect(storeless).toEqual({ code: 1, stdout: '', stderr: missing[0] });
  });

  it('is refused with a line for each problem, none of which shows a secret', async () => {
    const env = { PORT: 'abc', APP_SECRET: 'hunter2', MODULES: 'nope' };
    const { code, stdout, stderr } = await runToEnd(SERVER, env);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.trim().split('\n')).toEqual([
      'APP_SECRET: expected at least 32 characters',
      'PORT: expected a whole number from 0 to 65535, got "abc"',
      expect.stringMatching(/^MODULES: unknown module "nope"; there are github-sync/),
    ]);
  });
});
