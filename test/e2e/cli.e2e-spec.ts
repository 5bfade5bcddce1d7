import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FakeGithub, startFakeGithub } from '../support/fake-github.js';
import { startFakeLlm } from '../support/fake-llm.js';
import { type Ended, runToEnd } from '../support/run-to-end.js';
import { startServer } from '../support/server-process.js';

/** A port nobody listens on. */
const NOWHERE = '127.0.0.1:9';

describe('the command line', () => {
  let github: FakeGithub;
  let dataDir: string;

  const cli = (words: string, env: Record<string, string> = {}): Promise<Ended> =>
    runToEnd(['dist/cli.js', ...words.split(' ')], {
      DATA_DIR: dataDir,
      GITHUB_API_URL: github.url,
      ...env,
    });

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'cli-'));
    github = await startFakeGithub();
  });

  beforeEach(() => github.clear());

  afterAll(async () => {
    await github.stop();
    rmSync(dataDir, { recursive: true });
  });

  it('lists its commands, also where the settings are wrong', async () => {
    const { code, stdout, stderr } = await cli('--help', { PORT: 'abc' });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const commands = [...stdout.matchAll(/^ {2}([a-z-]+) /gm)].map(([, name]) => name);
    expect(commands).toEqual(
      expect.arrayContaining(['validate-env', 'env-example', 'openapi', 'healthcheck', 'check', 'github']),
    );
  });

  it.each([
    ['chekc', 'Did you mean check?'],
    ['githup sync octocat', 'Did you mean github?'],
    ['github snyc octocat', 'Did you mean sync?'],
  ])('suggests what “%s” may have meant', async (words, suggestion) => {
    const { code, stdout, stderr } = await cli(words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(suggestion);
  });

  describe('validate-env', () => {
    it('shows every variable in force, secrets masked', async () => {
      const { code, stdout, stderr } = await cli('validate-env', {
        PORT: '4321',
        APP_SECRET: 'app-secret-of-at-least-32-characters',
        METRICS_TOKEN: 'metrics-secret-of-some-length',
        GITHUB_TOKEN: 'ghp_githubsecret',
        REDIS_URL: `redis://user:redissecret@${NOWHERE}/0`,
        DATABASE_URL: `postgres://user:databasesecret@${NOWHERE}/x`,
        MONGODB_URI: `mongodb://user:mongosecret@${NOWHERE}/x`,
      });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const [head, ...rows] = stdout.trimEnd().split('\n');
      expect(head).toMatch(/^VARIABLE +VALUE +FROM +YAML KEY$/);
      const shown = Object.fromEntries(
        rows.map((row) => row.split(/ {2,}/)).map(([name, ...rest]) => [name, rest]),
      );
      expect(shown).toMatchObject({
        APP_ENV: ['test', 'environment', '-'],
        PORT: ['4321', 'environment', 'http.port'],
        LOG_LEVEL: ['warn', 'yaml', 'logging.level'],
        GITHUB_MAX_REPOS: ['1000', 'default', 'github_sync.max_repos'],
        APP_SECRET: ['********', 'environment', 'app.secret'],
        GITHUB_TOKEN: ['********', 'environment', 'github_sync.command_token'],
      });
      expect(stdout).not.toMatch(/secret-of|metrics-secret|ghp_|(redis|database|mongo)secret/);
    });

    it('fails with a line per problem that names variable and expectation, and never a secret', async () => {
      const { code, stdout, stderr } = await cli('validate-env', {
        PORT: 'abc',
        TRUST_PROXY: '2',
        APP_SECRET: 'hunter2',
        REDIS_URL: 'http://user:hunter2@localhost',
      });
      expect(code).toBe(1);
      expect(stderr.trimEnd().split('\n').sort()).toEqual([
        expect.stringMatching(/^APP_SECRET: expected at least 32 characters$/),
        expect.stringMatching(/^PORT: expected a whole number from 0 to 65535, got "abc"$/),
        expect.stringMatching(/^REDIS_URL: expected .*rediss?:\/\//),
        expect.stringMatching(/^TRUST_PROXY: expected addresses or CIDRs .* hop count/),
      ]);
      expect(stdout).toMatch(/^PORT +\(not valid\)/m);
      expect(stdout + stderr).not.toContain('hunter2');
    });
  });

  it('stops before any other command where a setting is wrong', async () => {
    expect(await cli('check github', { PORT: 'abc' })).toEqual({
      code: 1,
      stdout: '',
      stderr: 'PORT: expected a whole number from 0 to 65535, got "abc"\n',
    });
  });

  describe('healthcheck', () => {
    it('tells whether the server with the same settings is alive, wherever it listens', async () => {
      const server = await startServer({ HOST: '0.0.0.0', MODULES: 'github-sync' });
      const { port } = new URL(server.url);
      const settings = { HOST: '0.0.0.0', PORT: port, MODULES: 'github-sync' };
      const alive = await cli('healthcheck', settings);
      await server.stop();
      expect(alive).toEqual({
        code: 0,
        stdout: `http://127.0.0.1:${port}/api/health/live answers 200\n`,
        stderr: '',
      });
      const gone = await cli('healthcheck', settings);
      expect(gone).toMatchObject({ code: 1, stdout: '' });
      expect(gone.stderr).toMatch(/^connect ECONNREFUSED \S+\n$/);
    });

    it('loads nothing of the application, for it shares the memory of the server', async () => {
      const { stdout } = await cli('healthcheck', {
        PORT: '9',
        NODE_OPTIONS: '--import ./test/support/loaded-modules.mjs',
      });
      expect(JSON.parse(stdout).packages.sort()).toEqual(['yaml', 'zod']);
    });
  });

  describe('check', () => {
    it('says in one line with the latency that GitHub answers', async () => {
      const { code, stdout, stderr } = await cli('check github');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(
        /^github +ok: http:\/\/127\.0\.0\.1:\d+\S* answers with status 200 in \d+ ms\n$/,
      );
    });

    it('says in one line each what cannot be reached, and fails', async () => {
      const { code, stdout, stderr } = await cli('check', {
        GITHUB_API_URL: `http://${NOWHERE}`,
        REDIS_URL: `redis://user:hunter2@${NOWHERE}/0`,
        DATABASE_URL: `postgres://user:hunter2@${NOWHERE}/x`,
        MONGODB_URI: `mongodb://user:hunter2@${NOWHERE},${NOWHERE}/x`,
        BILLING_SERVICE_URL: `http://${NOWHERE}`,
        LLM_BASE_URL: `http://${NOWHERE}`,
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://${NOWHERE}`,
      });
      expect(code).toBe(1);
      expect(stdout.trimEnd().split('\n').sort()).toEqual(
        ['billing', 'database', 'github', 'llm', 'mongo', 'otlp', 'redis'].map((part) =>
          expect.stringMatching(new RegExp(`^${part} +failed: [a-z]+://127\\.0\\.0\\.1:9\\S*: .+`)),
        ),
      );
      expect(stdout + stderr).not.toContain('hunter2');
    });

    it('asks the language model which models there are, with the key', async () => {
      const llm = await startFakeLlm({ key: 'sk-right' });
      const check = (key: string, model: string) =>
        cli('check llm', { LLM_BASE_URL: llm.url, LLM_API_KEY: key, LLM_MODEL: model });
      const right = await check('sk-right', 'demo-model');
      expect(right.code).toBe(0);
      expect(right.stdout).toMatch(
        /^llm +ok: http:\/\/127\.0\.0\.1:\d+\/v1 offers 1 model, demo-model among them, in \d+ ms\n$/,
      );
      expect((await check('sk-right', 'other')).stdout).toMatch(/ offers 1 model, but not other, in /);
      const wrong = await check('sk-wrong', 'demo-model');
      expect(wrong.code).toBe(1);
      expect(wrong.stdout).toMatch(
        /^llm +failed: .*: The language model refuses our requests: .* \(status 401\)\n$/,
      );
      expect(right.stdout + wrong.stdout + wrong.stderr).not.toContain('sk-');
      expect((await llm.requests()).map(({ path, rightKey }) => [path, rightKey])).toEqual([
        ['/v1/models', true],
        ['/v1/models', true],
        ['/v1/models', false],
      ]);
      await llm.stop();
    });

    it('fails for one part alone, too', async () => {
      const { code, stdout } = await cli('check github', { GITHUB_API_URL: `http://${NOWHERE}` });
      expect(code).toBe(1);
      expect(stdout).toMatch(/^github +failed: http:\/\/127\.0\.0\.1:9: .+\n$/);
    });

    it('names the variable of a part that is asked for and not configured, and fails', async () => {
      expect(await cli('check redis')).toEqual({
        code: 1,
        stdout: 'redis    not configured: set REDIS_URL\n',
        stderr: '',
      });
    });

    it('passes over what is not configured when no part is named', async () => {
      const { code, stdout } = await cli('check', { BILLING_SERVICE_URL: github.url });
      expect(code).toBe(0);
      expect(stdout).toMatch(/^github +ok: /m);
      expect(stdout).toMatch(/^database +not configured: set DATABASE_URL$/m);
    });

    it('refuses the name of no part, with those there are', async () => {
      const { code, stdout, stderr } = await cli('check nope');
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(/'nope'.* billing, database, github, llm, mongo, otlp, redis/);
    });
  });

  describe('github sync', () => {
    it('prints the profile and a table of the repositories, and its progress on stderr', async () => {
      const { code, stdout, stderr } = await cli('github sync octocat', { GITHUB_TOKEN: 'ghp_cli' });
      expect(code).toBe(0);
      const [profile, sums, languages, blank, head, ...rows] = stdout.trimEnd().split('\n');
      expect(profile).toBe('octocat (The Octocat): https://github.com/octocat');
      expect(sums).toMatch(/^8 repositories, \d+ stars, \d+ forks, cache MISS$/);
      expect(languages).toMatch(/^(\w+ \d+ %, ){3}\w+ \d+ %$/);
      expect(blank).toBe('');
      expect(head).toMatch(/^REPOSITORY +LANGUAGE +STARS +FORKS +UPDATED$/);
      expect(rows).toHaveLength(8);
      for (const row of rows) expect(row).toMatch(/^repository-\d  (\w+|-) +\d+ +\d+ +\d{4}-\d\d-\d\d$/);
      expect(stderr).toBe('reading page 1 of 1\n');
      expect((await github.requests()).map(({ token }) => token)).toEqual(['ghp_cli', 'ghp_cli']);
    });

    it('tells how far it is while pages load', async () => {
      const { code, stderr } = await cli('github sync big-250', { GITHUB_TOKEN: 'ghp_cli' });
      expect(code).toBe(0);
      expect(stderr).toBe([1, 2, 3].map((page) => `reading page ${page} of 3\n`).join(''));
    });

    it('says that it needs a token and where that goes, and asks nobody', async () => {
      expect(await cli('github sync octocat')).toEqual({
        code: 1,
        stdout: '',
        stderr: 'GITHUB_TOKEN_REQUIRED: Set GITHUB_TOKEN to a GitHub personal access token\n',
      });
      expect(await github.requests()).toEqual([]);
    });

    it('fails without showing a token that GitHub refuses', async () => {
      const { code, stdout, stderr } = await cli('github sync octocat', { GITHUB_TOKEN: 'ghp_invalidcli' });
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(/^GITHUB_TOKEN_INVALID: .+$/m);
      expect(stderr).not.toContain('invalidcli');
    });

    it.each([
      ['nobody', {}, /^GITHUB_USER_NOT_FOUND: /m, 1],
      ['octocat', { GITHUB_API_URL: `http://${NOWHERE}` }, /^GITHUB_UNAVAILABLE: /m, 1],
      ['octo--cat', {}, /^username: Letters, digits and single inner hyphens$/m, 2],
    ])('says why it cannot sync %s (%j)', async (username, env, line, expected) => {
      const { code, stdout, stderr } = await cli(`github sync ${username}`, {
        GITHUB_TOKEN: 'ghp_cli',
        ...env,
      });
      expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
      expect(stderr).toMatch(line);
      expect(stderr).not.toMatch(/ghp_|\n {4}at /);
    });
  });
});
