import type { Provider } from '@nestjs/common';
import { Clock } from '../../../shared/clock.js';
import { DatabaseServer } from '../database.server.js';
import { Migrator } from '../migrator.js';
import { GenerateCommand } from './generate.command.js';
import { MigrateCommand, ResetCommand, RollbackCommand } from './migrate.command.js';
import { SeedCommand } from './seed.command.js';
import { ShellCommand } from './shell.command.js';

/** The subcommands of `db`, in the order in which its help lists them. */
export const DATABASE_COMMANDS: Provider[] = [
  {
    provide: Migrator,
    inject: [DatabaseServer, Clock],
    useFactory: (server: DatabaseServer, clock: Clock) => new Migrator({ url: () => server.url(), clock }),
  },
  MigrateCommand,
  GenerateCommand,
  RollbackCommand,
  SeedCommand,
  ResetCommand,
  ShellCommand,
];
