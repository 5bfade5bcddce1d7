import { Inject, Injectable } from '@nestjs/common';
import { type Command as Program, InvalidArgumentError, Option } from 'commander';
import { Clock } from '../../../shared/clock.js';
import { Command } from '../../cli/command.js';
import { type AppConfig, appConfig } from '../../config/app.config.js';
import { type DatabaseConfig, databaseConfig } from '../../database/database.config.js';
import { EmbeddedPostgres } from '../../database/embedded/embedded-postgres.js';
import { type MongodbConfig, mongodbConfig } from '../../mongodb/mongodb.config.js';
import { type BackupConfig, backupConfig } from '../backup.config.js';
import { BackupFailedError } from '../backup.errors.js';
import { BackupKey } from '../folder/backup-key.js';
import { stampOf } from '../folder/backup-name.js';
import { StoredBackup } from '../folder/stored-backup.js';
import { TargetServer, isKeptName } from '../relational/target-server.js';
import { type RestoreResult, restore } from '../restore.js';
import { EXIT_CODES, print, reporting, tell } from './backup-exits.js';

interface RestoreOptions {
  readonly into?: string;
  readonly intoMongodb?: string;
  readonly yes?: boolean;
}

/** `restore` and `restore back`. Neither needs a database that is whole, or there at all. */
@Injectable()
export class RestoreCommand extends Command {
  constructor(
    @Inject(backupConfig.token) private readonly config: BackupConfig,
    @Inject(databaseConfig.token) private readonly database: DatabaseConfig,
    @Inject(mongodbConfig.token) private readonly mongodb: MongodbConfig,
    @Inject(appConfig.token) private readonly app: AppConfig,
    private readonly clock: Clock,
  ) {
    super();
  }

  register(program: Program): void {
    const into = () =>
      new Option('--into <url>', 'PostgreSQL to restore to, instead of DATABASE_URL or DATA_DIR').argParser(
        postgresUrl,
      );
    const group = program
      .command('restore')
      .argument('<folder>', 'a backup')
      .description('puts a backup in the place of what is stored, which is kept under another name')
      .addOption(into())
      .option('--into-mongodb <uri>', 'MongoDB to restore to, instead of MONGODB_URI')
      .option('--yes', 'also where something is stored')
      .addHelpText('after', EXIT_CODES)
      .action((folder: string, options: RestoreOptions) => reporting(() => this.run(folder, options)));
    group
      .command('back')
      .argument('<database>', 'the name under which the old database was kept')
      .description('puts the database back that a restore has replaced, and keeps the restored one')
      .addOption(into())
      .addHelpText('after', EXIT_CODES)
      .action((name: string, _options: RestoreOptions, command: Program) =>
        // An option of the same name before the word belongs to the group.
        reporting(() => this.goBack(name, command.optsWithGlobals<RestoreOptions>().into)),
      );
  }

  private async run(folder: string, { into, intoMongodb, yes = false }: RestoreOptions): Promise<void> {
    const { encryptionKey } = this.config;
    const stored = await StoredBackup.open(folder, encryptionKey ? BackupKey.of(encryptionKey) : undefined);
    // A restore elsewhere, as to try one, must not reach for the MongoDB in use.
    const mongodbUri = intoMongodb ?? (into === undefined ? this.mongodb.uri : undefined);
    const collections = stored.manifest.mongodb?.collections.length ?? 0;
    if (collections > 0 && mongodbUri === undefined) {
      if (into === undefined)
        throw new BackupFailedError(
          'the backup has collections of MongoDB: set MONGODB_URI or --into-mongodb',
        );
      tell(`the backup's ${collections} collections are left out: --into-mongodb names a MongoDB for them`);
    }
    const result = await this.withServer(into, (url) =>
      restore({ stored, url, mongodbUri, replace: yes, clock: this.clock, progress: tell }),
    );
    this.tellResult(result, into);
    print(result.database);
  }

  private async goBack(name: string, into: string | undefined): Promise<void> {
    await this.withServer(into, async (url) => {
      const target = await TargetServer.open(await url());
      try {
        if (!isKeptName(name, target.database))
          throw new BackupFailedError(`${name} is no database that a restore of ${target.database} has kept`);
        if (!(await target.has(name))) throw new BackupFailedError(`there is no database ${name}`);
        const kept = await target.swap(name, stampOf(this.clock.now()));
        if (kept) tell(`what was in its place is kept as ${kept}`);
        print(target.database);
      } finally {
        await target.close();
      }
    });
  }

  /** The store in DATA_DIR is opened alone: a server that runs on it would be connected to what is replaced. */
  private async withServer<T>(
    into: string | undefined,
    work: (url: () => Promise<string>) => Promise<T>,
  ): Promise<T> {
    const url = into ?? this.database.url;
    if (url !== undefined) return work(() => Promise.resolve(url));
    const embedded = new EmbeddedPostgres(this.app.dataDir);
    try {
      return await work(() => embedded.start());
    } finally {
      await embedded.stop();
    }
  }

  private tellResult(result: RestoreResult, into: string | undefined): void {
    const { database, kept, keptCollections, migrationsToCome } = result;
    tell(`${database} is restored`);
    const where = into === undefined ? '' : ' --into URL';
    if (kept !== undefined) {
      tell(`what was there is kept as ${kept}`);
      tell(`the way back, with the server stopped: npm run restore -- back ${kept}${where}`);
      tell(`when it is not needed any more: npm run db:shell -- 'DROP DATABASE "${kept}"'`);
    }
    for (const [name, keptAs] of keptCollections)
      tell(`${name} is kept as ${keptAs}; the way back: db.${keptAs}.renameCollection('${name}', true)`);
    if (keptCollections.length > 0)
      tell('PostgreSQL was replaced first, then MongoDB, not both at once: go back with both or with none');
    if (migrationsToCome > 0)
      tell(`the schema is older than this release by ${migrationsToCome} migrations: run db:migrate`);
  }
}

function postgresUrl(text: string): string {
  if (!/^postgres(ql)?:\/\//.test(text) || !URL.canParse(text))
    throw new InvalidArgumentError('expected a URL that starts with postgresql://');
  return text;
}
