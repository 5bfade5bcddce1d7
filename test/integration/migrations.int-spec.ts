import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { type MigrationClass, loadMigrations } from '../../src/platform/database/migrations.js';
import { schemaDifference } from '../../src/platform/database/schema-difference.js';
import { migrationNames } from '../../src/platform/database/schema-state.js';
import { type MigrationStep, Migrator, UnknownMigrationError } from '../../src/platform/database/migrator.js';
import { SystemClock } from '../../src/shared/clock.js';
import { ROOT } from '../support/child-process.js';
import { ManualClock } from '../support/manual-clock.js';
import { type TestDatabase, createEmptyDatabase, createTestDatabase } from '../support/test-database.js';

class CreateShelves1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE shelves (id integer PRIMARY KEY, label text NOT NULL)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE shelves');
  }
}

class FillShelves1700000001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query("INSERT INTO shelves SELECT n, 'shelf ' || n FROM generate_series(1, 1000) n");
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DELETE FROM shelves WHERE id > 0');
  }
}

class IndexShelves1700000002000 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX CONCURRENTLY idx_shelves_label ON shelves (label)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX CONCURRENTLY idx_shelves_label');
  }
}

/** Fails after it made a table. */
class BreakShelves1700000003000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE half (id integer)');
    await runner.query('SELECT 1 / 0');
  }

  async down(): Promise<void> {
    // Nothing to undo.
  }
}

class LabelShelves1700000004000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE shelves ADD COLUMN colour text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE shelves DROP COLUMN colour');
  }
}

const SHELVES = [CreateShelves1700000000000, FillShelves1700000001000, IndexShelves1700000002000];
const SHELF_NAMES = SHELVES.map(({ name }) => name);

let database: TestDatabase;

beforeEach(async () => {
  database = await createEmptyDatabase();
});

afterEach(() => database.drop());

const migratorOf = (migrations: readonly MigrationClass[], clock = new SystemClock()) =>
  new Migrator({ url: () => Promise.resolve(database.url), clock, migrations });
const executed = async () =>
  (await database.query('SELECT name FROM schema_migrations ORDER BY id')).map(({ name }) => String(name));
const relations = async () =>
  (
    await database.query(
      "SELECT relname FROM pg_class WHERE relname ~ '(shelves|half)' AND relkind IN ('r', 'i')",
    )
  ).map(({ relname }) => String(relname));

const differences = async ({ url }: TestDatabase) => {
  const { up, down } = await schemaDifference(url);
  return { up: up.map(({ query }) => query), down: down.map(({ query }) => query) };
};
const COLUMNS = `
  SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns
  WHERE table_schema = 'public' AND table_name <> 'schema_migrations' ORDER BY 1, 2`;
/** A hundred of each thing. */
const ROWS = `
  INSERT INTO users (id, email, role, password_hash, created_at)
    SELECT gen_random_uuid(), n || '@example.com', 'member', 'hash', now() FROM generate_series(1, 100) n;
  INSERT INTO audit_events (actor, action, entity, entity_id)
    SELECT 'someone', 'user.created', 'user', n FROM generate_series(1, 100) n;
  INSERT INTO candidates (company_name, contact_email, products, truck_count, capacity_tons_per_day)
    SELECT 'Company ' || n, n || '@example.com', '["apples"]', 1, 1 FROM generate_series(1, 100) n;
  INSERT INTO approvals (id, candidate_id, state, owner, host)
    SELECT gen_random_uuid(), id, 'claimed', gen_random_uuid(), 'here' FROM candidates`;

describe('migrating', () => {
  it('runs what is pending in the order of time and notes it, and then finds nothing to do', async () => {
    const migrator = migratorOf([...SHELVES].reverse());
    expect(await migrator.migrate()).toEqual(SHELF_NAMES);
    expect(await executed()).toEqual(SHELF_NAMES);
    expect(await migrator.migrate()).toEqual([]);
    expect(await database.query('SELECT count(*)::int AS shelves FROM shelves')).toEqual([{ shelves: 1000 }]);
  });

  it('goes up, down and up again', async () => {
    const migrator = migratorOf(SHELVES);
    await migrator.migrate();
    expect(await migrator.rollback()).toEqual([SHELF_NAMES[2]]);
    expect(await relations()).not.toContain('idx_shelves_label');
    expect(await migrator.rollback(5)).toEqual([SHELF_NAMES[1], SHELF_NAMES[0]]);
    expect(await executed()).toEqual([]);
    expect(await relations()).toEqual([]);
    expect(await migrator.rollback()).toEqual([]);
    expect(await migrator.migrate()).toEqual(SHELF_NAMES);
  });

  it('leaves nothing of a migration that failed, and all of those before it', async () => {
    const migrator = migratorOf([CreateShelves1700000000000, BreakShelves1700000003000]);
    await expect(migrator.migrate()).rejects.toThrow('division by zero');
    expect(await executed()).toEqual([CreateShelves1700000000000.name]);
    expect(await relations()).toEqual(['shelves', 'shelves_pkey']);
  });

  it('has no limit of time for a statement, whatever the role’s is', async () => {
    await database.query(
      `ALTER DATABASE ${new URL(database.url).pathname.slice(1)} SET statement_timeout = '10ms'`,
    );
    class Slowly1700000000000 extends CreateShelves1700000000000 {
      override async up(runner: QueryRunner): Promise<void> {
        await runner.query('SELECT pg_sleep(0.1)');
      }
    }
    expect(await migratorOf([Slowly1700000000000]).migrate()).toEqual(['Slowly1700000000000']);
  });

  it('gives way to the users of a table after some seconds, and comes back', async () => {
    const clock = new ManualClock();
    await migratorOf(SHELVES).migrate();
    let tries = 0;
    class Busy1700000005000 extends LabelShelves1700000004000 {
      override async up(runner: QueryRunner): Promise<void> {
        tries += 1;
        expect(await runner.query('SHOW lock_timeout')).toEqual([{ lock_timeout: '5s' }]);
        await super.up(runner);
        if (tries === 1) await runner.query('DO $$ BEGIN RAISE lock_not_available; END $$');
      }
    }
    const migrating = migratorOf([...SHELVES, Busy1700000005000], clock).migrate();
    const settled = migrating.then(
      () => true,
      () => true,
    );
    while (!(await Promise.race([settled, clock.advance(1000)])));
    expect(await migrating).toEqual(['Busy1700000005000']);
    expect(tries).toBe(2);
  });
});

describe('ten migrators at once', () => {
  it('run each migration once, one of which builds an index concurrently', async () => {
    const ran = await Promise.all(Array.from({ length: 10 }, () => migratorOf(SHELVES).migrate()));
    expect(ran.filter((names) => names.length > 0)).toEqual([SHELF_NAMES]);
    expect(await executed()).toEqual(SHELF_NAMES);
    expect(
      await database.query(
        "SELECT indisvalid FROM pg_index WHERE indexrelid = 'idx_shelves_label'::regclass",
      ),
    ).toEqual([{ indisvalid: true }]);
  });

  it('say once that they wait, and leave no session behind', async () => {
    const steps: MigrationStep[][] = Array.from({ length: 10 }, () => []);
    await Promise.all(steps.map((seen) => migratorOf(SHELVES).migrate((step) => seen.push(step))));
    for (const seen of steps)
      expect(seen.filter(({ kind }) => kind === 'waiting').length).toBeLessThanOrEqual(1);
    expect(steps.flat().filter(({ kind }) => kind === 'running')).toEqual(
      SHELF_NAMES.map((name) => ({ kind: 'running', name })),
    );
    expect(
      await database.query(
        "SELECT count(*)::int AS locks FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
      ),
    ).toEqual([{ locks: 0 }]);
  });
});

describe('the state of the schema', () => {
  const [create, fill, index] = SHELF_NAMES as [string, string, string];

  it('is older while it lacks a migration of this release', async () => {
    expect(await migratorOf(SHELVES).state()).toEqual({ kind: 'older', pending: SHELF_NAMES, unknown: [] });
    await migratorOf(SHELVES.slice(0, 1)).migrate();
    expect(await migratorOf(SHELVES).state()).toEqual({ kind: 'older', pending: [fill, index], unknown: [] });
    expect(await migratorOf(SHELVES).pending()).toEqual([fill, index]);
  });

  it('is current after this release migrated it', async () => {
    await migratorOf(SHELVES).migrate();
    expect(await migratorOf(SHELVES).state()).toEqual({ kind: 'current', pending: [], unknown: [] });
  });

  it('is newer, and needs nothing, for a release that was rolled back', async () => {
    await migratorOf(SHELVES).migrate();
    const former = migratorOf(SHELVES.slice(0, 1));
    expect(await former.state()).toEqual({ kind: 'newer', pending: [], unknown: [fill, index] });
    expect(await former.migrate()).toEqual([]);
    expect(await executed()).toEqual([create, fill, index]);
  });

  it('is older, too, where two releases went different ways', async () => {
    await migratorOf(SHELVES).migrate();
    expect(await migratorOf([CreateShelves1700000000000, LabelShelves1700000004000]).state()).toEqual({
      kind: 'older',
      pending: [LabelShelves1700000004000.name],
      unknown: [fill, index],
    });
  });
});

describe('what the entities say', () => {
  it('is what the migrations made, in every module', async () => {
    for (const path of globSync('src/**/*.entity.ts', { cwd: ROOT })) await import(join(ROOT, path));
    const migrated = await createTestDatabase();
    try {
      expect(await differences(migrated)).toEqual({ up: [], down: [] });
      await migrated.query('ALTER TABLE audit_events DROP COLUMN action');
      expect(await differences(migrated)).toEqual({
        up: ['ALTER TABLE "audit_events" ADD "action" text NOT NULL'],
        down: ['ALTER TABLE "audit_events" DROP COLUMN "action"'],
      });
    } finally {
      await migrated.drop();
    }
  });
});

describe('the migrations of this release', () => {
  it('go up, down and up again on a filled database, and leave nothing behind in between', async () => {
    const names = migrationNames(await loadMigrations());
    const migrator = new Migrator({ url: () => Promise.resolve(database.url), clock: new SystemClock() });
    expect(await migrator.migrate()).toEqual(names);
    const columns = await database.query(COLUMNS);
    await database.query(ROWS);
    expect(await migrator.rollback()).toEqual(names.slice(-1));
    expect(await migrator.migrate()).toEqual(names.slice(-1));
    expect(await database.query('SELECT count(*)::int AS users FROM users')).toEqual([{ users: 100 }]);
    expect(await migrator.rollback(names.length)).toEqual(names.toReversed());
    expect(await database.query(COLUMNS)).toEqual([]);
    expect(await migrator.migrate()).toEqual(names);
    expect(await database.query(COLUMNS)).toEqual(columns);
  });
});

describe('rolling back', () => {
  it('refuses what another release ran', async () => {
    await migratorOf(SHELVES).migrate();
    await expect(migratorOf(SHELVES.slice(0, 2)).rollback()).rejects.toThrow(UnknownMigrationError);
    expect(await executed()).toEqual(SHELF_NAMES);
  });
});

describe('resetting', () => {
  it('drops whatever there is, and migrates', async () => {
    const migrator = migratorOf(SHELVES);
    await migrator.migrate();
    await database.query('CREATE TABLE strange (id integer); CREATE SEQUENCE odd');
    expect(await migrator.reset()).toEqual(SHELF_NAMES);
    expect(await database.query("SELECT relname FROM pg_class WHERE relname IN ('strange', 'odd')")).toEqual(
      [],
    );
    expect(await executed()).toEqual(SHELF_NAMES);
  });
});
