import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type FakeGithub, startFakeGithub } from '../support/fake-github.js';
import { type ServerProcess, startServer } from '../support/server-process.js';

const CLIENTS = 8;
const PROBE_INTERVAL_MS = 25;
const DRAIN_MS = 300;

describe('SIGTERM', () => {
  let github: FakeGithub;
  let server: ServerProcess;

  beforeEach(async () => {
    github = await startFakeGithub();
  });

  afterEach(async () => {
    await server.stop('SIGKILL');
    await github.stop();
  });

  async function start(env: Record<string, string>): Promise<void> {
    server = await startServer({
      GITHUB_API_URL: github.url,
      RATE_LIMIT_WHITELIST: '127.0.0.1',
      LOG_LEVEL: 'INFO',
      MODULES: 'github-sync',
      ...env,
    });
  }

  function sync(username: string): Promise<Response> {
    return fetch(`${server.url}/api/portfolio/github/sync`, {
      method: 'POST',
      headers: { authorization: 'Bearer ghp_test', 'content-type': 'application/json' },
      body: JSON.stringify({ username }),
    });
  }

  /** A sync that GitHub lets wait, and that is in flight when this returns. */
  async function slowSync(delayMs: number): Promise<{ answer: Promise<Response> }> {
    await github.fault({ kind: 'slow', delayMs, match: '^/users/octocat$' });
    const answer = sync('octocat');
    answer.catch(() => undefined);
    while ((await github.requests()).length === 0) await delay(10);
    return { answer };
  }

  async function exited(): Promise<{ code: number | null; afterMs: number }> {
    const since = performance.now();
    const { child } = server;
    if (child.exitCode === null) await once(child, 'exit');
    return { code: child.exitCode, afterMs: performance.now() - since };
  }

  it('loses no request of clients behind a load balancer that watches readiness', async () => {
    await start({ SHUTDOWN_DRAIN_MS: String(DRAIN_MS) });
    let ready = true;
    let signalled = false;
    const answers: { status: number; closing: boolean; late: boolean }[] = [];
    const failures: unknown[] = [];

    const loadBalancer = async (): Promise<void> => {
      while (ready) {
        ready = (await fetch(`${server.url}/api/health/ready?scope=self`)).ok;
        await delay(PROBE_INTERVAL_MS);
      }
    };
    const client = async (id: number): Promise<void> => {
      for (let turn = 0; ready; turn++) {
        const late = signalled;
        try {
          const answer = await (turn % 4 === 0 ? sync(`u-${id}-${turn}`) : fetch(server.url));
          await answer.arrayBuffer();
          const closing = answer.headers.get('connection') === 'close';
          answers.push({ status: answer.status, closing, late });
        } catch (error) {
          failures.push(error);
        }
      }
    };

    const clients = [loadBalancer(), ...Array.from({ length: CLIENTS }, (_, id) => client(id))];
    await delay(500);
    server.child.kill('SIGTERM');
    signalled = true;
    await Promise.all(clients);

    expect(await exited()).toMatchObject({ code: 0 });
    expect(failures).toEqual([]);
    expect(answers.filter(({ status }) => status !== 200 && status !== 404)).toEqual([]);
    expect(answers.length).toBeGreaterThan(100);
    // New work was served while it drained, and told to go elsewhere next time.
    expect(answers.filter(({ late }) => late).length).toBeGreaterThan(0);
    expect(answers.some(({ closing }) => closing)).toBe(true);
    expect(server.output()).toContain('"event":"shutdown_started"');
    expect(server.output()).toContain('"event":"shutdown_finished"');
  });

  it('fails readiness at once on every route of it, and stays alive', async () => {
    await start({ SHUTDOWN_DRAIN_MS: '60000' });
    server.child.kill('SIGTERM');
    await delay(100);
    for (const path of ['/api/health/ready', '/health/ready', '/api/health/ready?scope=self'])
      expect((await fetch(server.url + path)).status).toBe(503);
    const live = await fetch(`${server.url}/api/health/live`);
    expect(live.status).toBe(200);
    expect(live.headers.get('connection')).toBe('close');
  });

  it('lets a request in flight finish after the listener closed', async () => {
    await start({ SHUTDOWN_DRAIN_MS: '0' });
    const { answer } = await slowSync(800);
    server.child.kill('SIGTERM');
    await delay(300);
    await expect(fetch(server.url)).rejects.toThrow();
    expect((await answer).status).toBe(200);
    expect(await (await answer).json()).toMatchObject({ user: { login: 'octocat' } });
    expect(await exited()).toMatchObject({ code: 0 });
  });

  it('is not held up by a connection on which nothing was sent', async () => {
    await start({ SHUTDOWN_DRAIN_MS: '0' });
    const silent = connect(Number(new URL(server.url).port), '127.0.0.1').on('error', () => undefined);
    await once(silent, 'connect');
    server.child.kill('SIGTERM');
    const { code, afterMs } = await exited();
    expect(code).toBe(0);
    expect(afterMs).toBeLessThan(2000);
  });

  it('cuts off what is still running when SHUTDOWN_GRACE_MS is over, and says so', async () => {
    await start({ SHUTDOWN_DRAIN_MS: '0', SHUTDOWN_GRACE_MS: '300' });
    const { answer } = await slowSync(20_000);
    server.child.kill('SIGTERM');
    const { code, afterMs } = await exited();
    expect(code).toBe(1);
    expect(afterMs).toBeLessThan(3000);
    await expect(answer).rejects.toThrow();
    expect(server.output()).toContain('"event":"shutdown_cut_off"');
  });

  it('a second time ends the process at once', async () => {
    await start({ SHUTDOWN_DRAIN_MS: '60000' });
    await slowSync(20_000);
    server.child.kill('SIGTERM');
    await delay(300);
    expect(server.child.exitCode).toBeNull();
    server.child.kill('SIGTERM');
    const { code, afterMs } = await exited();
    expect(code).toBe(1);
    expect(afterMs).toBeLessThan(1000);
  });

  it('and SIGINT right after it, as npm passes Ctrl-C on, count as one', async () => {
    await start({ SHUTDOWN_DRAIN_MS: '0' });
    const { answer } = await slowSync(500);
    server.child.kill('SIGINT');
    server.child.kill('SIGTERM');
    expect((await answer).status).toBe(200);
    expect(await exited()).toMatchObject({ code: 0 });
  });
});
