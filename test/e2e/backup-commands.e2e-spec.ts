import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databasesLike, dropKept } from '../support/backup-under-test.js';
import { ROOT, stopProcess } from '../support/child-process.js';
import { wireTo } from '../support/cuttable-wire.js';
import { type Ended, runToEnd } from '../support/run-to-end.js';
import { startServer } from '../support/server-process.js';
import { type TestDatabase, createTestDatabase } from '../support/test-database.js';

/** A port nobody listens on. */
const NOWHERE = 'postgresql://user:hunter2@127.0.0.1:9/x';
const ROWS = 50_000;
/** Each command is a process that boots the application. */
const MANY_COMMANDS_MS = 120_000;

let database: TestDatabase;
let folder: string;
let backups: string;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(async () => {
  await database.drop();
  await dropKept(database.url);
});

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'backup-commands-'));
  // The embedded server runs as another user where this is root.
  chmodSync(folder, 0o711);
  backups = join(folder, 'backups');
  await database.query('TRUNCATE revoked_tokens');
  await database.query(
    `INSERT INTO revoked_tokens SELECT gen_random_uuid(), now() FROM generate_series(1, ${ROWS})`,
  );
});

afterEach(() => rmSync(folder, { recursive: true }));

const environment = (env: Record<string, string>) => ({
  DATA_DIR: join(folder, 'data'),
  BACKUP_DIR: backups,
  DATABASE_URL: database.url,
  ...env,
});
const run = (words: readonly string[], env: Record<string, string> = {}): Promise<Ended> =>
  runToEnd(['dist/cli.js', ...words], environment(env));
/** Starts one that is not going to end by itself. */
function start(words: readonly string[], env: Record<string, string>): ChildProcess {
  return spawn(process.execPath, ['dist/cli.js', ...words], {
    cwd: ROOT,
    stdio: 'ignore',
    env: { PATH: process.env['PATH'], APP_ENV: 'test', ...environment(env) },
  });
}
async function backUp(env: Record<string, string> = {}): Promise<string> {
  const { code, stdout, stderr } = await run(['backup'], env);
  expect([code, stderr]).toEqual([0, expect.stringContaining('reading it back')]);
  return stdout.trim();
}
const rows = async () => Number((await database.query('SELECT count(*) AS n FROM revoked_tokens'))[0]!['n']);
const name = () => new URL(database.url).pathname.slice(1);

describe('the commands', () => {
  it.each([
    [['backup'], '--keep-days'],
    [['backup', 'verify'], 'into a PostgreSQL to throw away'],
    [['restore'], '--into <url>'],
    [['restore', 'back'], '<database>'],
  ])('%j has a help with its exit codes, also where the settings are wrong', async (words, text) => {
    const { code, stdout, stderr } = await run([...words, '--help'], { PORT: 'abc' });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(text);
    expect(stdout).toContain('3 refused');
  });

  it.each([
    [['backup', '--keep-days', '0']],
    [['backup', '--keep-days', 'x']],
    [['backup', 'verify']],
    [['restore']],
    [['restore', 'x', '--into', 'mysql://x']],
  ])('%j is a mistake in the command line', async (words) => {
    const { code, stdout } = await run(words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it(
    'back up, verify, restore and go back, with the result alone on stdout',
    async () => {
      const path = await backUp();
      expect(readdirSync(backups).map((entry) => join(backups, entry))).toEqual([path]);

      const verified = await run(['backup', 'verify', path], { DATABASE_URL: NOWHERE });
      expect(verified).toMatchObject({ code: 0, stdout: `${path} is good\n` });

      await database.query('TRUNCATE revoked_tokens');
      const refused = await run(['restore', path]);
      expect(refused).toMatchObject({ code: 3, stdout: '' });
      expect(refused.stderr).toContain(`the database ${name()} is not empty`);
      expect(await rows()).toBe(0);

      const restored = await run(['restore', path, '--yes']);
      expect(restored).toMatchObject({ code: 0, stdout: `${name()}\n` });
      expect(await rows()).toBe(ROWS);
      const [, kept] = /the way back, with the server stopped: npm run restore -- back (\S+)\n/.exec(
        restored.stderr,
      )!;
      expect(restored.stderr).toContain(`npm run db:shell -- 'DROP DATABASE "${kept}"'`);

      expect(await run(['restore', 'back', 'template1'])).toMatchObject({ code: 1 });
      const back = ['restore', 'back', kept!, '--into', database.url];
      expect(await run(back, { DATABASE_URL: NOWHERE })).toMatchObject({ code: 0, stdout: `${name()}\n` });
      expect(await rows()).toBe(0);
    },
    MANY_COMMANDS_MS,
  );

  it('say in a line that the server is away, without the password', async () => {
    const path = await backUp();
    for (const words of [['backup'], ['restore', path]])
      expect(await run(words, { DATABASE_URL: NOWHERE })).toMatchObject({
        code: 1,
        stdout: '',
        stderr: expect.stringMatching(/the database cannot be reached: connect ECONNREFUSED 127.0.0.1:9\n$/),
      });
  });

  it(
    'encrypt with the key of the settings, and say that another is another',
    async () => {
      const key = () => ({ BACKUP_ENCRYPTION_KEY: randomBytes(32).toString('base64') });
      const ours = key();
      const path = await backUp(ours);
      expect(await run(['backup', 'verify', path], ours)).toMatchObject({ code: 0 });
      expect(await run(['restore', path, '--yes'], key())).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('was encrypted with another key'),
      });
      expect(await run(['restore', path, '--yes'])).toMatchObject({
        code: 1,
        stderr: `${path} is encrypted: set BACKUP_ENCRYPTION_KEY\n`,
      });
      expect(await run(['backup'], { BACKUP_ENCRYPTION_KEY: 'short' })).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('BACKUP_ENCRYPTION_KEY: expected 32 bytes as base64'),
      });
    },
    MANY_COMMANDS_MS,
  );
});

describe('beside a running server', () => {
  it('a backup works, and a restore is refused with who is connected', async () => {
    const server = await startServer({ DATABASE_URL: database.url, MODULES: 'account' });
    try {
      const path = await backUp();
      const { code, stderr } = await run(['restore', path, '--yes']);
      expect(code).toBe(3);
      expect(stderr).toMatch(
        /stop the server first: \w+ is in use by\n {2}portfolio-platform \(process \d+, from 127.0.0.1\)/,
      );
    } finally {
      await server.stop();
    }
  });

  it(
    'a backup finds the store in DATA_DIR, which a restore leaves to the server',
    async () => {
      const dataDir = join(folder, 'data');
      const embedded = { DATABASE_URL: '', DATA_DIR: dataDir };
      const withoutUrl = async (words: readonly string[]) => {
        const { DATABASE_URL: _url, ...env } = environment(embedded);
        return runToEnd(['dist/cli.js', ...words], env);
      };
      const server = await startServer({ DATA_DIR: dataDir, MODULES: 'account' });
      let path: string;
      try {
        const backup = await withoutUrl(['backup']);
        expect(backup).toMatchObject({ code: 0 });
        path = backup.stdout.trim();
        expect(await withoutUrl(['restore', path, '--yes'])).toMatchObject({
          code: 3,
          stderr: expect.stringContaining(`${dataDir} is in use by process ${server.child.pid}`),
        });
      } finally {
        await server.stop();
      }
      // From nothing.
      rmSync(dataDir, { recursive: true });
      expect(await withoutUrl(['restore', path])).toMatchObject({ code: 0, stdout: 'postgres\n' });
      const again = await startServer({ DATA_DIR: dataDir, MODULES: 'account' });
      expect((await fetch(`${again.url}/api/health/ready`)).status).toBe(200);
      await again.stop();
    },
    MANY_COMMANDS_MS,
  );
});

describe('a kill -9 half way', () => {
  it(
    'through a backup leaves nothing that looks like one, and the next run cleans up',
    async () => {
      const wire = await wireTo(database.url);
      const stalled = wire.stallAfter(1_000_000);
      const child = start(['backup'], { DATABASE_URL: wire.url });
      await stalled;
      expect(readdirSync(backups)).toEqual([expect.stringMatching(/^\.backup_\d{8}_\d{6}\.\w{8}\.partial$/)]);
      expect(await stopProcess(child, 'SIGKILL')).toBe('SIGKILL');
      await wire.close();
      expect(readdirSync(backups)).toEqual([expect.stringMatching(/\.partial$/)]);
      expect(await rows()).toBe(ROWS);
      const path = await backUp();
      expect(readdirSync(backups).map((entry) => join(backups, entry))).toEqual([path]);
      expect(
        await database.query(
          `SELECT status, message FROM backup_runs WHERE message IS NOT NULL ORDER BY started_at DESC LIMIT 1`,
        ),
      ).toEqual([{ status: 'error', message: 'it was cut off' }]);
    },
    MANY_COMMANDS_MS,
  );

  it(
    'through a restore leaves what was there, and the next run cleans up',
    async () => {
      const path = await backUp();
      await database.query('DELETE FROM revoked_tokens WHERE jti::text < $1', ['8']);
      const left = await rows();
      const wire = await wireTo(database.url);
      const stalled = wire.stallAfter(1_000_000);
      const child = start(['restore', path, '--yes'], { DATABASE_URL: wire.url });
      await stalled;
      const halfMade = await databasesLike(database.url, 'restoring_');
      expect(halfMade).toHaveLength(1);
      expect(await stopProcess(child, 'SIGKILL')).toBe('SIGKILL');
      await wire.close();
      expect(await rows()).toBe(left);
      const restored = await run(['restore', path, '--yes']);
      expect(restored).toMatchObject({
        code: 0,
        stderr: expect.stringContaining(`removed ${halfMade[0]}, a restore that was cut off`),
      });
      expect(await rows()).toBe(ROWS);
      expect(await databasesLike(database.url, 'restoring_')).toEqual([]);
    },
    MANY_COMMANDS_MS,
  );
});

describe('a damaged backup', () => {
  it(
    'is refused with exit code 1 before anything is touched',
    async () => {
      const path = await backUp();
      const file = join(path, 'tables', 'revoked_tokens.copy.zst');
      const bytes = readFileSync(file);
      bytes[bytes.length >> 1]! ^= 1;
      writeFileSync(file, bytes);
      const message = `${path}: tables/revoked_tokens.copy.zst was changed: its SHA-256 is another\n`;
      for (const words of [
        ['restore', path, '--yes'],
        ['backup', 'verify', path],
      ])
        expect(await run(words)).toMatchObject({
          code: 1,
          stdout: '',
          stderr: expect.stringContaining(message),
        });
      expect(await rows()).toBe(ROWS);
    },
    MANY_COMMANDS_MS,
  );
});
