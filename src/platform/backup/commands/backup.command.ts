import { Inject, Injectable } from '@nestjs/common';
import { type Command as Program, Option } from 'commander';
import { Clock } from '../../../shared/clock.js';
import { Command } from '../../cli/command.js';
import { Runtime } from '../../config/runtime.js';
import { type DatabaseConfig, databaseConfig } from '../../database/database.config.js';
import { DatabaseServer } from '../../database/database.server.js';
import { type MongodbConfig, mongodbConfig } from '../../mongodb/mongodb.config.js';
import { type BackupConfig, backupConfig } from '../backup.config.js';
import { backUp } from '../backup.js';
import { BackupKey } from '../folder/backup-key.js';
import { StoredBackup } from '../folder/stored-backup.js';
import { verifyBackup } from '../verification.js';
import { EXIT_CODES, print, reporting, tell, wholeDays } from './backup-exits.js';

interface BackupOptions {
  readonly out: string;
  readonly keepDays?: number;
}

/** `backup` and `backup verify`. */
@Injectable()
export class BackupCommand extends Command {
  private readonly key: BackupKey | undefined;

  constructor(
    @Inject(backupConfig.token) private readonly config: BackupConfig,
    @Inject(mongodbConfig.token) private readonly mongodb: MongodbConfig,
    @Inject(databaseConfig.token) private readonly database: DatabaseConfig,
    private readonly server: DatabaseServer,
    private readonly runtime: Runtime,
    private readonly clock: Clock,
  ) {
    super();
    this.key = config.encryptionKey === undefined ? undefined : BackupKey.of(config.encryptionKey);
  }

  register(program: Program): void {
    const backup = program
      .command('backup')
      .description('backs everything up that is stored; prints the new folder')
      .addOption(new Option('--out <folder>', 'folder for backups').default(this.config.dir))
      .addOption(
        new Option(
          '--keep-days <n>',
          'then removes backups that are older by the date in their names; without it none',
        ).argParser(wholeDays),
      )
      .addHelpText('after', EXIT_CODES)
      .action((options: BackupOptions) => reporting(() => this.run(options)));
    backup
      .command('verify')
      .argument('<folder>', 'a backup')
      .description(
        'restores a backup into a PostgreSQL to throw away and compares every row; where npm has brought none, into a database beside that of DATABASE_URL',
      )
      .addHelpText('after', EXIT_CODES)
      .action((folder: string) => reporting(() => this.verify(folder)));
  }

  private async run({ out, keepDays }: BackupOptions): Promise<void> {
    const { path, problems } = await backUp({
      url: await this.server.url(),
      mongodbUri: this.mongodb.uri,
      dir: out,
      key: this.key,
      version: this.runtime.version,
      keepDays,
      clock: this.clock,
      progress: tell,
    });
    print(path);
    for (const problem of problems) tell(problem);
    if (problems.length > 0) process.exitCode = 1;
  }

  private async verify(folder: string): Promise<void> {
    const stored = await StoredBackup.open(folder, this.key);
    await verifyBackup(stored, this.clock, tell, this.database.url);
    print(`${folder} is good`);
  }
}
