import type { Clock } from '../../shared/clock.js';
import { MigrationSession } from './migration-session.js';
import { type MigrationClass, loadMigrations } from './migrations.js';
import { type SchemaState, executedMigrations, migrationNames, schemaState } from './schema-state.js';

export interface MigratorSettings {
  /** Where PostgreSQL is, with credentials. */
  readonly url: () => Promise<string>;
  readonly clock: Clock;
  /** This release's own unless others are named. */
  readonly migrations?: readonly MigrationClass[];
}

/** What a migrator is about to do: wait for another one, or run a migration. */
export type MigrationStep =
  { readonly kind: 'waiting' } | { readonly kind: 'running'; readonly name: string };

type OnStep = (step: MigrationStep) => void;
const SILENT: OnStep = () => undefined;

/** What ran last belongs to another release, which alone knows how to undo it. */
export class UnknownMigrationError extends Error {
  constructor(migration: string) {
    super(`${migration} ran last and is of another release: only that release can roll it back`);
  }
}

/** Brings the schema to where this release wants it, however many processes try to at once. */
export class Migrator {
  constructor(private readonly settings: MigratorSettings) {}

  /** How the schema stands to this release. */
  async state(): Promise<SchemaState> {
    const migrations = await this.migrations();
    return this.inSession(async ({ manager }) =>
      schemaState(migrationNames(migrations), await executedMigrations(manager)),
    );
  }

  /** @returns the names of this release's migrations that did not run, in their order. */
  async pending(): Promise<readonly string[]> {
    return (await this.state()).pending;
  }

  /**
   * Runs what is pending, each migration in a transaction unless it says otherwise, once another migrator is done.
   *
   * @returns the names of those that ran here.
   */
  async migrate(onStep = SILENT): Promise<string[]> {
    return this.inLockedSession(onStep, (session) => runPending(session, onStep));
  }

  /**
   * Undoes what ran last.
   *
   * @returns the names of what was undone; fewer than asked for when there were no more.
   * @throws UnknownMigrationError
   */
  async rollback(count = 1, onStep = SILENT): Promise<string[]> {
    return this.inLockedSession(onStep, async (session) => {
      const undone: string[] = [];
      while (undone.length < count) {
        const latest = await session.latest();
        if (!latest) break;
        if (!latest.instance) throw new UnknownMigrationError(latest.name);
        onStep({ kind: 'running', name: latest.name });
        await session.down(latest);
        undone.push(latest.name);
      }
      return undone;
    });
  }

  /** Drops everything that the schema has and migrates it anew. */
  async reset(onStep = SILENT): Promise<string[]> {
    return this.inLockedSession(onStep, async (session) => {
      await session.clear();
      return runPending(session, onStep);
    });
  }

  private async inLockedSession<T>(
    onStep: OnStep,
    work: (session: MigrationSession) => Promise<T>,
  ): Promise<T> {
    return this.inSession(async (session) => {
      await session.lock(() => {
        onStep({ kind: 'waiting' });
      });
      return work(session);
    });
  }

  private async inSession<T>(work: (session: MigrationSession) => Promise<T>): Promise<T> {
    const { url, clock } = this.settings;
    const session = await MigrationSession.open(await url(), clock, await this.migrations());
    try {
      return await work(session);
    } finally {
      await session.close();
    }
  }

  private async migrations(): Promise<readonly MigrationClass[]> {
    return this.settings.migrations ?? (await loadMigrations());
  }
}

async function runPending(session: MigrationSession, onStep: OnStep): Promise<string[]> {
  const pending = await session.pending();
  for (const migration of pending) {
    onStep({ kind: 'running', name: migration.name });
    await session.up(migration);
  }
  return pending.map(({ name }) => name);
}
