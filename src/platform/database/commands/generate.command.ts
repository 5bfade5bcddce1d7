import { existsSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { type Command as Program, InvalidArgumentError, Option } from 'commander';
import { Clock } from '../../../shared/clock.js';
import { type DatabaseConfig, databaseConfig } from '../database.config.js';
import { DatabaseServer } from '../database.server.js';
import { kebabCase, migrationFile } from '../migration-file.js';
import { lintMigration } from '../migration-linter.js';
import { Migrator } from '../migrator.js';
import { type Query, type SchemaDifference, schemaDifference } from '../schema-difference.js';
import { DatabaseCommand } from './database-command.js';

/** Of the sources, also as seen from what they are compiled to. */
const FOLDER = join(import.meta.dirname, '../../../../src/platform/database/migrations');
const DEFAULT_NAME = 'update-schema';

interface GenerateOptions {
  readonly name?: string;
  readonly out?: string;
}

/** `db generate`: the migration that the entities' changes ask for. */
@Injectable()
export class GenerateCommand extends DatabaseCommand {
  constructor(
    @Inject(databaseConfig.token) private readonly config: DatabaseConfig,
    private readonly server: DatabaseServer,
    private readonly migrator: Migrator,
    private readonly clock: Clock,
  ) {
    super();
  }

  protected describe(group: Program): void {
    group
      .command('generate')
      .description('writes a migration from what the entities say and the schema lacks')
      .addOption(
        new Option(
          '--name <words>',
          'what it does, in a few words; without changes it is empty, to be filled in',
        ).argParser(asKebabCase),
      )
      .option('--out <folder>', 'folder to write to instead of the sources’')
      .action(this.reporting((options: GenerateOptions) => this.run(options)));
  }

  private async run({ name, out = FOLDER }: GenerateOptions): Promise<void> {
    if (!existsSync(out)) {
      this.fail(`there is no folder ${out}`);
      return;
    }
    if (this.config.url === undefined) await this.migrator.migrate();
    const { kind, pending, unknown } = await this.migrator.state();
    if (kind !== 'current') {
      this.fail(
        kind === 'older'
          ? `the schema lacks ${pending.join(', ')}: run db:migrate first`
          : `the schema has migrations that are not here: ${unknown.join(', ')}`,
      );
      return;
    }
    const difference = await schemaDifference(await this.server.url());
    if (difference.up.length === 0 && name === undefined) this.print('no changes');
    else this.write(out, name ?? DEFAULT_NAME, difference);
  }

  private write(folder: string, name: string, difference: SchemaDifference): void {
    const { fileName, text } = migrationFile(name, this.clock.now(), difference);
    const path = join(folder, fileName);
    writeFileSync(path, text, { flag: 'wx' });
    const { length } = difference.up;
    this.print(`${relative('.', path)}: ${length || 'no'} ${length === 1 ? 'statement' : 'statements'}`);
    for (const line of new Set(objections(difference))) this.print(`  ${line}`);
  }
}

/** What the linter will say, so that the file is edited before it does. */
function objections({ up, down }: SchemaDifference): string[] {
  const texts = (queries: readonly Query[]) => queries.map(({ query }) => ({ sql: query, line: 1 }));
  const migration = { contracts: false, transactional: true, up: texts(up), down: texts(down) };
  return lintMigration(migration).map(({ rule, advice }) => `${rule}: ${advice}`);
}

function asKebabCase(words: string): string {
  const name = kebabCase(words);
  if (name === undefined) throw new InvalidArgumentError('expected a name that begins with a letter');
  return name;
}
