import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { DiscoveryService } from '@nestjs/core';
import { type CommanderError, Command as Program } from 'commander';
import { SystemClock } from '../../../shared/clock.js';
import type { Profile } from '../../config/profile.js';
import { Runtime } from '../../config/runtime.js';
import type { DatabaseConfig } from '../database.config.js';
import type { DatabaseServer } from '../database.server.js';
import type { Database } from '../database.js';
import { type MigrationStep, type Migrator, UnknownMigrationError } from '../migrator.js';
import { GenerateCommand } from './generate.command.js';
import { MigrateCommand, ResetCommand, RollbackCommand } from './migrate.command.js';
import { SeedCommand } from './seed.command.js';
import { ShellCommand } from './shell.command.js';

const NEVER = {} as unknown;

/** Remembers what it is asked for, and says that it did this. */
class FakeMigrator {
  readonly asked: unknown[] = [];
  ran: string[] = [];
  steps: MigrationStep[] = [];
  failure: Error | undefined;

  migrate = (onStep: (step: MigrationStep) => void) => this.answer('migrate', onStep);
  reset = (onStep: (step: MigrationStep) => void) => this.answer('reset', onStep);
  rollback = (count: number, onStep: (step: MigrationStep) => void) => this.answer(count, onStep);

  private async answer(asked: unknown, onStep: (step: MigrationStep) => void): Promise<string[]> {
    this.asked.push(asked);
    if (this.failure) throw this.failure;
    for (const step of this.steps) onStep(step);
    return this.ran;
  }
}

describe('the subcommands of db', () => {
  let migrator: FakeMigrator;
  let stdout: string;
  let stderr: string;

  const run = async (
    words: string,
    { embedded = false, profile = 'test' }: { embedded?: boolean; profile?: Profile } = {},
  ) => {
    const config = (embedded ? {} : { url: 'postgres://x' }) as DatabaseConfig;
    const asMigrator = migrator as unknown as Migrator;
    const program = new Program('portfolio-platform').exitOverride();
    for (const command of [
      new MigrateCommand(config, asMigrator),
      new GenerateCommand(config, NEVER as DatabaseServer, asMigrator, new SystemClock()),
      new RollbackCommand(asMigrator),
      new SeedCommand(NEVER as DiscoveryService, NEVER as Database),
      new ResetCommand(new Runtime(profile, '0', [], false), asMigrator),
      new ShellCommand(config, NEVER as DatabaseServer, asMigrator),
    ])
      command.register(program);
    const refused = await program.parseAsync(['db', ...words.split(' ')], { from: 'user' }).then(
      () => undefined,
      (error: unknown) => (error as CommanderError).code,
    );
    const exitCode = process.exitCode ?? 0;
    process.exitCode = undefined;
    return { refused, exitCode, stdout, stderr };
  };

  beforeEach(() => {
    migrator = new FakeMigrator();
    stdout = '';
    stderr = '';
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => (stdout += String(text)) !== '');
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => (stderr += String(text)) !== '');
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  it.each(['migrate', 'generate', 'rollback', 'seed', 'reset', 'shell'])(
    'include %s, with a help',
    async (command) => {
      const { refused, stdout: help } = await run(`${command} --help`);
      expect(refused).toBe('commander.helpDisplayed');
      expect(help).toContain(`Usage: portfolio-platform db ${command}`);
      expect(migrator.asked).toEqual([]);
    },
  );

  it.each([
    ['migrat', 'unknown command'],
    ['migrate --force', 'unknown option'],
    ['rollback --count 0', 'expected a whole number from 1'],
    ['rollback --count all', 'expected a whole number from 1'],
    ['generate --name 7', 'expected a name that begins with a letter'],
    ['shell x --timeout long', 'expected a whole number'],
    ['reset everything', 'too many arguments'],
  ])('refuse “%s”', async (words, text) => {
    const { refused, stderr: said } = await run(words);
    expect(refused).toMatch(/^commander\./);
    expect(said).toContain(text);
    expect(migrator.asked).toEqual([]);
  });

  it('tell what runs, and that another process runs it', async () => {
    migrator.ran = ['A'];
    migrator.steps = [{ kind: 'waiting' }, { kind: 'running', name: 'A' }];
    expect(await run('migrate')).toMatchObject({
      exitCode: 0,
      stdout: 'waiting for another process that migrates\nrunning A\n1 migration ran\n',
      stderr: '',
    });
    expect(await run('migrate --prod')).toMatchObject({ exitCode: 0 });
  });

  it('refuse migrate --prod without DATABASE_URL', async () => {
    expect(await run('migrate --prod', { embedded: true })).toMatchObject({
      exitCode: 1,
      stderr: 'DATABASE_URL is not set\n',
    });
    expect(migrator.asked).toEqual([]);
  });

  it('undo one migration, or as many as asked for', async () => {
    await run('rollback');
    await run('rollback --count 3');
    expect(migrator.asked).toEqual([1, 3]);
  });

  it('say in a line why another release’s migration cannot be undone', async () => {
    migrator.failure = new UnknownMigrationError('Later1');
    expect(await run('rollback')).toMatchObject({
      exitCode: 1,
      stderr: 'Later1 ran last and is of another release: only that release can roll it back\n',
    });
  });

  it.each<[Profile, boolean]>([
    ['development', true],
    ['test', true],
    ['staging', false],
    ['production', false],
  ])('in %s drop all data: %s', async (profile, allowed) => {
    const { exitCode, stderr: said } = await run('reset', { profile });
    expect({ exitCode, asked: migrator.asked }).toEqual(
      allowed ? { exitCode: 0, asked: ['reset'] } : { exitCode: 1, asked: [] },
    );
    expect(said).toBe(allowed ? '' : `db reset drops all data and is refused in ${profile}\n`);
  });

  it.each([
    [
      'what PostgreSQL refuses',
      { code: '42P01', message: 'no table', hint: 'make it' },
      'ERROR: no table\nHINT: make it\n',
    ],
    ['a password that is wrong', { code: '28P01', message: 'no entry' }, 'ERROR: no entry\n'],
    [
      'a server that is away',
      { code: 'ECONNREFUSED', message: 'refused' },
      'the database cannot be reached: refused\n',
    ],
    [
      'one that is away at each of its addresses',
      { message: '', errors: [{ code: 'ECONNREFUSED' }] },
      'the database cannot be reached: ECONNREFUSED\n',
    ],
  ])('report %s in a line', async (_what, failure, text) => {
    migrator.failure = Object.assign(new Error(failure.message), failure);
    expect(await run('migrate')).toMatchObject({ exitCode: 1, stderr: text });
  });

  it('hide no fault of the program’s own', async () => {
    migrator.failure = new TypeError('x is not a function');
    const failing = new Program();
    new MigrateCommand({ url: 'x' } as DatabaseConfig, migrator as unknown as Migrator).register(failing);
    await expect(failing.parseAsync(['db', 'migrate'], { from: 'user' })).rejects.toThrow(TypeError);
  });
});
