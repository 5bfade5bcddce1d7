/** @needs image */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FakeGithub, startFakeGithub } from '../support/fake-github.js';
import { ImageProcess, imageConfig } from '../support/image/image-process.js';
import { freePort } from '../support/server-process.js';
import { type TestDatabase, createEmptyDatabase } from '../support/test-database.js';

const STARTED = '"event":"server_started"';

describe('the image, with a read-only root and as nobody', () => {
  let github: FakeGithub;
  let container: ImageProcess | undefined;

  const start = async (env: Record<string, string>, ownNetwork = false) => {
    container = new ImageProcess({ env, ownNetwork });
    await container.untilPrinted(STARTED);
    return container;
  };

  beforeAll(async () => {
    github = await startFakeGithub();
  });

  afterEach(async () => {
    await container?.kill();
    container = undefined;
  });

  afterAll(() => github.stop());

  it('starts without any variable, in development, and is healthy to its own check', async () => {
    const { exec, output } = boundTo(await start({}, true));
    const [, ...healthcheck] = imageConfig().Healthcheck.Test;
    expect(await exec(healthcheck)).toEqual({
      code: 0,
      output: 'http://127.0.0.1:3000/api/health/live answers 200\n',
    });
    const lines = output()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { level: string; event: string; message: string });
    process.stdout.write(
      `the log of a bare start:\n${lines.map(({ level, event, message }) => `  ${level} ${event}: ${message}`).join('\n')}\n`,
    );
    expect(lines.filter(({ level }) => level === 'ERROR')).toEqual([]);
    expect(lines.find(({ event }) => event === 'server_started')!.message).toContain('(development)');
  });

  it('serves GitHub sync, the documentation and a degraded health without a store', async () => {
    const port = String(await freePort());
    await start({ PORT: port, GITHUB_API_URL: github.url });
    const url = `http://127.0.0.1:${port}`;

    const synced = await fetch(`${url}/api/portfolio/github/sync`, {
      method: 'POST',
      headers: { authorization: 'Bearer ghp_image', 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'octocat' }),
    });
    expect(synced.status).toBe(200);
    expect(await synced.json()).toMatchObject({ user: { login: 'octocat' } });

    const docs = await fetch(`${url}/api/docs`);
    expect(docs.status).toBe(200);
    const page = await docs.text();
    const assets = [...page.matchAll(/(?:src|href)="([^"]+\.(?:js|css))"/g)].map(
      ([, path]) => new URL(path!, `${url}/api/docs/`),
    );
    expect(assets.length).toBeGreaterThan(0);
    for (const asset of assets) expect((await fetch(asset)).status).toBe(200);

    const health = await fetch(`${url}/api/health`);
    expect(health.status).toBe(200);
    expect(await health.json()).toMatchObject({ status: 'degraded' });
    expect((await fetch(`${url}/api/health/ready`)).status).toBe(200);

    const ofEachModule = [
      '/api/v1/content',
      '/api/v1/portfolios',
      '/api/v2/portfolios',
      '/candidates',
      '/api/search?q=anybody',
      '/api/profile/anybody',
    ];
    for (const path of ofEachModule) {
      const storeless = await fetch(url + path);
      expect([path, storeless.status]).toEqual([path, 503]);
      expect(await storeless.json()).toMatchObject({ code: 'DATABASE_NOT_CONFIGURED' });
    }
  });

  it('asks for everything in production', async () => {
    container = new ImageProcess({ env: { APP_ENV: 'production' } });
    expect(await container.exited()).toBe(1);
    for (const name of ['APP_SECRET', 'DATABASE_URL', 'JWT_SECRET_KEY'])
      expect(container.output()).toContain(`${name}: required in production`);
  });

  it('can write below /tmp and nowhere else', async () => {
    await start({}, true);
    const write = `for (const path of process.argv.slice(1)) {
      try { require('fs').writeFileSync(path, ''); console.log('yes'); } catch ({ code }) { console.log(code); }
    }`;
    const paths = [
      '/tmp/file',
      '/tmp/portfolio-platform/file',
      '/app/file',
      '/app/dist/main.js',
      '/etc/passwd',
      '/root/file',
    ];
    const { output } = await container!.exec(['node', '-e', write, ...paths]);
    expect(output.trim().split('\n')).toEqual(['yes', 'yes', 'EROFS', 'EROFS', 'EROFS', 'EACCES']);
    const identity = await container!.exec([
      'node',
      '-p',
      '[process.getuid(), process.getgid(), process.getgroups()].join()',
    ]);
    expect(identity.output.trim()).toBe('65534,65534,65534');
  });

  describe('its command line', () => {
    let database: TestDatabase;
    let backups: string;

    const run = async (words: string, env: Record<string, string> = {}) => {
      const program = new ImageProcess({
        env,
        command: ['node', 'dist/cli.js', ...words.split(' ')],
        mounts: [{ from: backups, to: '/mnt' }],
      });
      return { code: await program.exited(), output: program.output() };
    };

    beforeAll(async () => {
      database = await createEmptyDatabase();
      backups = mkdtempSync(join(tmpdir(), 'image-backups-'));
      chmodSync(backups, 0o777);
    });

    afterAll(async () => {
      await database.drop();
      rmSync(backups, { recursive: true });
    });

    it('migrates, backs up and verifies the backup in production, where no PostgreSQL is beside it', async () => {
      const env = {
        APP_ENV: 'production',
        APP_SECRET: 'a-root-secret-of-more-than-32-characters',
        JWT_SECRET_KEY: 'a-jwt-secret-of-more-than-32-characters-',
        DATABASE_URL: database.url,
      };
      expect(await run('db migrate --prod', env)).toMatchObject({
        code: 0,
        output: expect.stringMatching(/\d+ migrations ran/),
      });
      const { code, output } = await run('backup --out /mnt', env);
      expect(code).toBe(0);
      const folder = /^\/mnt\/.+$/m.exec(output)![0];
      expect(await run(`backup verify ${folder}`, env)).toMatchObject({
        code: 0,
        output: expect.stringContaining(`${folder} is good`),
      });
    });

    it('refuses to migrate where no database is named', async () => {
      expect(await run('db migrate --prod')).toMatchObject({
        code: 1,
        output: expect.stringContaining('DATABASE_URL is not set'),
      });
    });
  });
});

/** Its methods as functions. */
function boundTo(container: ImageProcess) {
  return {
    exec: (words: readonly string[]) => container.exec(words),
    output: () => container.output(),
  };
}
