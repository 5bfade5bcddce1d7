import { Inject, Injectable } from '@nestjs/common';
import { type Command as Program, InvalidArgumentError, Option } from 'commander';
import { Runtime } from '../../config/runtime.js';
import { type DatabaseConfig, databaseConfig } from '../database.config.js';
import { type MigrationStep, Migrator, UnknownMigrationError } from '../migrator.js';
import { DatabaseCommand } from './database-command.js';

/** `db migrate`, once however many run it at the same time. */
@Injectable()
export class MigrateCommand extends DatabaseCommand {
  constructor(
    @Inject(databaseConfig.token) private readonly config: DatabaseConfig,
    private readonly migrator: Migrator,
  ) {
    super();
  }

  protected describe(group: Program): void {
    group
      .command('migrate')
      .description('runs the migrations that the schema lacks')
      .option('--prod', 'refuses to use the store in DATA_DIR: DATABASE_URL must be set')
      .action(this.reporting(({ prod = false }: { prod?: boolean }) => this.run(prod)));
  }

  private async run(prod: boolean): Promise<void> {
    if (prod && this.config.url === undefined) {
      this.fail('DATABASE_URL is not set');
      return;
    }
    const { length } = await this.migrator.migrate(tellStep('running'));
    this.print(length === 0 ? 'the schema is up to date' : `${counted(length)} ran`);
  }
}

/** `db rollback`: undoes the last migration. */
@Injectable()
export class RollbackCommand extends DatabaseCommand {
  constructor(private readonly migrator: Migrator) {
    super();
  }

  protected describe(group: Program): void {
    group
      .command('rollback')
      .description('undoes the last migration')
      .addOption(new Option('--count <n>', 'how many of the last').argParser(positive).default(1))
      .action(this.reporting(({ count }: { count: number }) => this.run(count)));
  }

  private async run(count: number): Promise<void> {
    try {
      const { length } = await this.migrator.rollback(count, tellStep('undoing'));
      this.print(length === 0 ? 'there is nothing to undo' : `${counted(length)} undone`);
    } catch (error) {
      if (!(error instanceof UnknownMigrationError)) throw error;
      this.fail(error.message);
    }
  }
}

/** `db reset`: an empty schema, for development. */
@Injectable()
export class ResetCommand extends DatabaseCommand {
  constructor(
    private readonly runtime: Runtime,
    private readonly migrator: Migrator,
  ) {
    super();
  }

  protected describe(group: Program): void {
    group
      .command('reset')
      .description('drops everything in the schema and migrates it anew; not in staging and production')
      .action(this.reporting(() => this.run()));
  }

  private async run(): Promise<void> {
    const { profile } = this.runtime;
    if (profile === 'production' || profile === 'staging') {
      this.fail(`db reset drops all data and is refused in ${profile}`);
      return;
    }
    const { length } = await this.migrator.reset(tellStep('running'));
    this.print(`everything was dropped, ${counted(length)} ran`);
  }
}

function tellStep(doing: string): (step: MigrationStep) => void {
  return (step) => {
    const text =
      step.kind === 'waiting' ? 'waiting for another process that migrates' : `${doing} ${step.name}`;
    process.stdout.write(`${text}\n`);
  };
}

function positive(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('expected a whole number from 1');
  return Number(text);
}

function counted(migrations: number): string {
  return migrations === 1 ? '1 migration' : `${migrations} migrations`;
}
