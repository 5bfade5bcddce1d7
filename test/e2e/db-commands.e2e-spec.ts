import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../support/child-process.js';
import { type Ended, runToEnd } from '../support/run-to-end.js';
import { type TestDatabase, createEmptyDatabase } from '../support/test-database.js';

/** A port nobody listens on. */
const NOWHERE = 'postgresql://user:hunter2@127.0.0.1:9/x';
const FIRST = 'CreateUsers1764000000000';

let database: TestDatabase;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'db-commands-'));
  // The embedded server runs as another user where this is root.
  chmodSync(folder, 0o711);
});

afterAll(() => rmSync(folder, { recursive: true }));

const db = (words: readonly string[], env: Record<string, string> = {}): Promise<Ended> =>
  runToEnd(['dist/cli.js', 'db', ...words], { DATA_DIR: folder, DATABASE_URL: database.url, ...env });
const tables = async () =>
  (await database.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).map(({ tablename }) =>
    String(tablename),
  );

describe('db', () => {
  beforeAll(async () => {
    database = await createEmptyDatabase();
  });

  afterAll(() => database.drop());

  // One after the other on one database, as a person would.
  it('lists its commands, also where the settings are wrong', async () => {
    const { code, stdout, stderr } = await db(['--help'], { PORT: 'abc' });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const commands = [...stdout.matchAll(/^ {2}([a-z]+)\b.* {2,}\S/gm)].map(([, name]) => name);
    expect(commands).toEqual(
      expect.arrayContaining(['migrate', 'generate', 'rollback', 'seed', 'reset', 'shell']),
    );
  });

  it.each([
    [['migrat'], 'Did you mean migrate?'],
    [['shell'], 'give SQL as an argument or on stdin'],
  ])('takes %j for a mistake in the command line', async (words, text) => {
    const { code, stdout, stderr } = await db(words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(text);
  });

  it('generate refuses a schema that is behind', async () => {
    const { code, stdout, stderr } = await db(['generate']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(new RegExp(`^the schema lacks ${FIRST}, .*: run db:migrate first\n$`));
  });

  it('seed refuses a schema that is behind', async () => {
    expect(await db(['seed'])).toMatchObject({
      code: 1,
      stderr: 'the schema is older than this release: run db:migrate first\n',
    });
  });

  it('migrate runs each migration once', async () => {
    const { code, stdout, stderr } = await db(['migrate', '--prod']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^running ${FIRST}\n(running \\w+\\d{13}\n)+\\d+ migrations ran\n$`));
    expect(await db(['migrate'])).toEqual({ code: 0, stdout: 'the schema is up to date\n', stderr: '' });
  });

  it('generate says that there are no changes', async () => {
    expect(await db(['generate', '--out', folder])).toEqual({ code: 0, stdout: 'no changes\n', stderr: '' });
  });

  it('generate makes an empty migration by name, and one with what the schema lacks', async () => {
    const empty = await db(['generate', '--name', 'fill phone', '--out', folder]);
    expect(empty).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('-fill-phone.ts: no statements'),
    });
    await database.query('ALTER TABLE audit_events DROP COLUMN action');
    const { code, stdout } = await db(['generate', '--out', folder]);
    await database.query("ALTER TABLE audit_events ADD COLUMN action text NOT NULL DEFAULT 'x'");
    await database.query('ALTER TABLE audit_events ALTER COLUMN action DROP DEFAULT');
    expect(code).toBe(0);
    expect(stdout).toMatch(/-update-schema\.ts: 1 statement\n {2}not-null-without-default: /);
    const written = readdirSync(folder).filter((name) => name.endsWith('.ts'));
    const texts = written.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n');
    expect(texts).toMatch(/export class FillPhone\d{13} implements MigrationInterface/);
    expect(texts).toContain(`runner.query('ALTER TABLE "audit_events" ADD "action" text NOT NULL')`);
  });

  it('seed can be run again and again', async () => {
    for (let times = 0; times < 2; times++) expect(await db(['seed'])).toMatchObject({ code: 0, stderr: '' });
  });

  it('rollback undoes the last, or more', async () => {
    const { code, stdout } = await db(['rollback']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^undoing \w+\d{13}\n1 migration undone\n$/);
    expect((await db(['rollback', '--count', '99'])).stdout).toMatch(/migrations? undone\n$/);
    expect(await tables()).toEqual(['schema_migrations']);
    expect(await db(['rollback'])).toEqual({ code: 0, stdout: 'there is nothing to undo\n', stderr: '' });
  });

  it('reset drops what there is, and migrates', async () => {
    await database.query('CREATE TABLE strange (id int)');
    const { code, stdout } = await db(['reset']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/\neverything was dropped, \d+ migrations ran\n$/);
    expect(await tables()).toEqual(expect.arrayContaining(['users', 'schema_migrations']));
    expect(await tables()).not.toContain('strange');
  });

  it('rollback and generate refuse what another release ran', async () => {
    await database.query("INSERT INTO schema_migrations (timestamp, name) VALUES (1, 'Later1999999999999')");
    for (const command of ['rollback', 'generate']) {
      const { code, stderr } = await db([command]);
      expect(code).toBe(1);
      expect(stderr).toContain('Later1999999999999');
    }
    expect(await db(['migrate'])).toEqual({ code: 0, stdout: 'the schema is up to date\n', stderr: '' });
    await database.query("DELETE FROM schema_migrations WHERE name = 'Later1999999999999'");
  });

  describe('shell', () => {
    it('prints rows as a table, and NULL', async () => {
      expect(await db(['shell', "SELECT 1 AS n, 'a' AS text UNION ALL SELECT 20, NULL ORDER BY 1"])).toEqual({
        code: 0,
        stdout: '  n | text\n----+------\n  1 | a\n 20 | NULL\n(2 rows)\n',
        stderr: '',
      });
    });

    it('prints each statement’s result, values as PostgreSQL writes them', async () => {
      const { code, stdout } = await db([
        'shell',
        "CREATE TABLE t (at timestamptz, j jsonb, a int[], b bool); INSERT INTO t VALUES ('2026-01-01Z', '{}', '{1}', true); TABLE t",
      ]);
      expect(code).toBe(0);
      expect(stdout).toContain('CREATE\nINSERT 1\n');
      expect(stdout).toMatch(/ 2026-01-01 00:00:00\+00 \| \{\} \| \{1\} \| t\n\(1 row\)\n$/);
    });

    it('reads SQL from stdin', () => {
      const { status, stdout } = spawnSync(process.execPath, ['dist/cli.js', 'db', 'shell'], {
        cwd: ROOT,
        input: 'SELECT 1 AS one;\n',
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], APP_ENV: 'test', DATA_DIR: folder, DATABASE_URL: database.url },
      });
      expect({ status, stdout }).toEqual({ status: 0, stdout: ' one\n-----\n   1\n(1 row)\n' });
    });

    it.each([
      ['SELEC 1', 'ERROR: syntax error at or near "SELEC"\n'],
      ['CREATE TABLE half (id int); SELECT 1 / 0', 'ERROR: division by zero\n'],
    ])('fails with what PostgreSQL says of “%s”', async (sql, stderr) => {
      expect(await db(['shell', sql])).toEqual({ code: 1, stdout: '', stderr });
      expect(await tables()).not.toContain('half');
    });

    it('ends a statement that takes too long', async () => {
      expect(await db(['shell', 'SELECT pg_sleep(20)', '--timeout', '1'])).toEqual({
        code: 1,
        stdout: '',
        stderr: 'ERROR: canceling statement due to statement timeout\n',
      });
    });
  });

  it.each(['migrate', 'shell TABLE'])(
    '%s says in a line that the server is away, without the password, and fails',
    async (words) => {
      expect(await db(words.split(' '), { DATABASE_URL: NOWHERE })).toEqual({
        code: 1,
        stdout: '',
        stderr: 'the database cannot be reached: connect ECONNREFUSED 127.0.0.1:9\n',
      });
    },
  );

  it('reset is refused in production', async () => {
    const { code, stdout, stderr } = await db(['reset'], {
      APP_ENV: 'production',
      APP_SECRET: 'app-secret-of-at-least-32-characters',
      JWT_SECRET_KEY: 'jwt-secret-of-at-least-32-characters',
      METRICS_TOKEN: 'metrics-secret-of-at-least-32-chars',
    });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe('db reset drops all data and is refused in production\n');
    expect(await tables()).toContain('users');
  });
});

describe('db without DATABASE_URL', () => {
  const embedded = (words: readonly string[]) =>
    runToEnd(['dist/cli.js', 'db', ...words], { DATA_DIR: join(folder, 'data') });

  beforeEach(() => rmSync(join(folder, 'data'), { recursive: true, force: true }));

  it('works on the store in DATA_DIR, which is migrated first and kept', async () => {
    const { code, stdout, stderr } = await embedded(['shell', 'SELECT count(*) FROM users']);
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: ' count\n-------\n     0\n(1 row)\n',
      stderr: '',
    });
    expect(await embedded(['migrate'])).toMatchObject({ code: 0, stdout: 'the schema is up to date\n' });
    expect(await embedded(['generate', '--out', folder])).toMatchObject({ code: 0, stdout: 'no changes\n' });
  });

  it('migrates nothing in production', async () => {
    expect(await embedded(['migrate', '--prod'])).toEqual({
      code: 1,
      stdout: '',
      stderr: 'DATABASE_URL is not set\n',
    });
  });
});

describe('the check of migrations', () => {
  it('lets those of this release pass', async () => {
    expect(await runToEnd(['scripts/lint-migrations.ts'])).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('names file, line, rule and advice of what would block', async () => {
    const path = join(folder, '1764000000000-add-index.ts');
    writeFileSync(
      path,
      `export class AddIndex1764000000000 {
  async up(runner) {
    await runner.query('CREATE INDEX idx ON users (email)');
  }
  async down(runner) {
    await runner.query(sql);
  }
}
`,
    );
    const { code, stdout } = await runToEnd(['scripts/lint-migrations.ts', path]);
    expect(code).toBe(1);
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(/1764000000000-add-index\.ts:3 blocking-index: .*CONCURRENTLY/),
      expect.stringMatching(/1764000000000-add-index\.ts:6 the statement must be one literal text$/),
      '',
    ]);
  });
});
