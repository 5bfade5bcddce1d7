/** @needs image redis */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chmodSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Deployment, type Ending, type Release } from '../support/image/deployment.js';
import { ImageProcess, imageRoot } from '../support/image/image-process.js';
import { RoundRobinProxy } from '../support/image/round-robin-proxy.js';
import { type LoadedRequest, SteadyLoad } from '../support/image/steady-load.js';
import { type RedisServer, startRedis } from '../support/redis-server.js';
import { type TestDatabase, createEmptyDatabase } from '../support/test-database.js';

const REPLICAS = 3;
const REQUESTS_A_SECOND = 200;
const MIGRATIONS = '/app/dist/platform/database/migrations';

const THIS: Release = [];

/** One request in twenty writes. */
function requestOf(n: number): LoadedRequest {
  if (n % 20 === 0) {
    const body = {
      company_name: `Company ${n}`,
      contact_email: `fleet-${n}-${Date.now()}@rolled.example`,
      products: ['apples'],
      truck_count: 1,
      capacity_tons_per_day: 10,
    };
    return { method: 'POST', path: '/candidates', body };
  }
  const paths = [
    '/candidates?limit=20',
    '/api/v1/content',
    '/api/v2/portfolios?name=a',
    '/api/health/live',
    '/',
  ];
  return { path: paths[n % paths.length]! };
}

describe('a rollout of the image', () => {
  let database: TestDatabase;
  let redis: RedisServer;
  let env: Record<string, string>;
  let proxy: RoundRobinProxy;
  let deployment: Deployment;
  let url: string;
  let migrations: string;

  /** This release, and a table more than it knows. */
  let next: Release;

  const migrate = async (release: Release) => {
    const container = new ImageProcess({
      mounts: release,
      env,
      command: ['node', 'dist/cli.js', 'db', 'migrate', '--prod'],
    });
    return { code: await container.exited(), output: container.output() };
  };

  const underLoad = async (work: () => Promise<Ending[]>) => {
    const load = new SteadyLoad(url, REQUESTS_A_SECOND, requestOf);
    const endings = await work();
    const { failures, answered, perSecond } = await load.stop();
    process.stdout.write(`${answered} requests answered, ${perSecond} a second, ${failures.length} failed\n`);
    expect(failures.slice(0, 20)).toEqual([]);
    expect(answered).toBeGreaterThan(10 * REQUESTS_A_SECOND);
    return endings;
  };

  const everyEnding = Array.from({ length: REPLICAS }, () => ({ code: 0, withinGrace: true }));

  beforeAll(async () => {
    [database, redis] = await Promise.all([createEmptyDatabase(), startRedis()]);
    env = {
      APP_ENV: 'production',
      APP_SECRET: 'a-root-secret-of-more-than-32-characters',
      JWT_SECRET_KEY: 'a-jwt-secret-of-more-than-32-characters-',
      DATABASE_URL: database.url,
      REDIS_URL: redis.url,
      RATE_LIMIT_WHITELIST: '127.0.0.1',
    };
    migrations = mkdtempSync(join(tmpdir(), 'next-migrations-'));
    chmodSync(migrations, 0o755);
    cpSync(join(imageRoot(), MIGRATIONS), migrations, { recursive: true });
    writeFileSync(
      join(migrations, '9999999999999-of-the-next-release.js'),
      `export class OfTheNextRelease9999999999999 {
        async up(runner) {
          await runner.query('CREATE TABLE of_the_next_release (id bigint PRIMARY KEY)');
          await runner.query('ALTER TABLE candidates ADD COLUMN of_the_next_release text');
        }
        async down() {}
      }`,
    );
    next = [{ from: migrations, to: MIGRATIONS }];

    expect(await migrate(THIS)).toMatchObject({ code: 0 });
    proxy = new RoundRobinProxy();
    url = await proxy.listen();
    deployment = new Deployment(proxy, env);
    await deployment.scaleTo(REPLICAS, THIS);
  }, 120_000);

  afterAll(async () => {
    await deployment.kill();
    await proxy.close();
    await redis.stop();
    await database.drop();
    rmSync(migrations, { recursive: true });
  });

  it('loses no request, and each old replica ends with 0 within the grace', async () => {
    expect(await underLoad(() => deployment.rollTo(THIS))).toEqual(everyEnding);
  }, 180_000);

  it('may migrate first and be rolled back afterwards: both serve, and no request is lost', async () => {
    const endings = await underLoad(async () => {
      expect(await migrate(next)).toEqual({ code: 0, output: expect.stringContaining('1 migration ran') });
      return [...(await deployment.rollTo(next)), ...(await deployment.rollTo(THIS))];
    });
    expect(endings).toEqual([...everyEnding, ...everyEnding]);
    expect(await database.query('SELECT of_the_next_release FROM candidates LIMIT 1')).toHaveLength(1);
    for (const replica of deployment.urls())
      expect(await (await fetch(`${replica}/api/health`)).json()).toMatchObject({ status: 'ok' });
  }, 240_000);
});
