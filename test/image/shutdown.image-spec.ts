/** @needs image */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { type AddressInfo, type Server, createServer } from 'node:net';
import { type FakeGithub, startFakeGithub } from '../support/fake-github.js';
import { ImageProcess, imageConfig } from '../support/image/image-process.js';
import { freePort } from '../support/server-process.js';
import { until } from '../support/until.js';

const CLIENTS = 8;
const DRAIN_MS = 1000;
const GRACE_MS = 10_000;

describe('SIGTERM to process 1 of the image', () => {
  let github: FakeGithub;
  let container: ImageProcess;
  let url: string;

  beforeEach(async () => {
    github = await startFakeGithub();
    const port = String(await freePort());
    url = `http://127.0.0.1:${port}`;
    container = new ImageProcess({
      env: {
        PORT: port,
        GITHUB_API_URL: github.url,
        RATE_LIMIT_WHITELIST: '127.0.0.1',
        SHUTDOWN_DRAIN_MS: String(DRAIN_MS),
        SHUTDOWN_GRACE_MS: String(GRACE_MS),
      },
    });
    await container.untilPrinted('"event":"server_started"');
  });

  afterEach(async () => {
    await container.kill();
    await github.stop();
  });

  it('under load loses no request and ends with 0 within the drain and the grace', async () => {
    const statuses: number[] = [];
    const failures: unknown[] = [];
    let ready = true;
    const loadBalancer = async () => {
      while (ready) ready = (await fetch(`${url}/api/health/ready?scope=self`)).ok;
    };
    const client = async (id: number) => {
      for (let turn = 0; ready; turn++) {
        try {
          const answer = await fetch(`${url}/api/portfolio/github/sync`, {
            method: 'POST',
            headers: { authorization: 'Bearer ghp_image', 'content-type': 'application/json' },
            body: JSON.stringify({ username: `u-${id}-${turn}` }),
          });
          await answer.arrayBuffer();
          statuses.push(answer.status);
        } catch (error) {
          failures.push(error);
        }
      }
    };
    const clients = [loadBalancer(), ...Array.from({ length: CLIENTS }, (_, id) => client(id))];
    await until(() => statuses.length > 100);

    const signalledAt = performance.now();
    container.signal('SIGTERM');
    await Promise.all(clients);
    expect(await container.exited()).toBe(0);
    const took = performance.now() - signalledAt;
    expect(took).toBeGreaterThanOrEqual(DRAIN_MS);
    expect(took).toBeLessThan(DRAIN_MS + GRACE_MS);
    expect(failures).toEqual([]);
    expect([...new Set(statuses)].filter((status) => status !== 200 && status !== 404)).toEqual([]);
    expect(container.output()).toContain('"event":"shutdown_finished"');
  });

  it('has started no process that could become a zombie, not under load either', async () => {
    await fetch(`${url}/api/portfolio/github/sync`, {
      method: 'POST',
      headers: { authorization: 'Bearer ghp_image', 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'octocat' }),
    });
    const [, ...healthcheck] = imageConfig().Healthcheck.Test;
    expect(await container.exec(healthcheck)).toMatchObject({ code: 0 });
    expect(container.children()).toEqual([]);
  });
});

describe('SIGTERM to process 1 of the image that has no server yet, or is none', () => {
  /** Takes connections, and says nothing: whoever wants PostgreSQL waits. */
  let silent: Server;
  let connected: Promise<unknown>;
  let database: string;

  beforeEach(async () => {
    silent = createServer();
    connected = once(silent, 'connection');
    database = `postgresql://nobody:secret@127.0.0.1:${await portOf(silent)}/nothing`;
  });

  afterEach(() => {
    silent.close();
  });

  it.each([
    ['a server that starts', undefined],
    ['a migration', ['node', 'dist/cli.js', 'db', 'migrate', '--prod']],
  ])('ends %s', async (_what, command) => {
    const container = new ImageProcess({
      env: { DATABASE_URL: database, PORT: String(await freePort()) },
      command,
    });
    await connected;
    container.signal('SIGTERM');
    expect(await container.exited()).toBe(143);
  });
});

async function portOf(server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}
