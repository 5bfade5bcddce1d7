import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { Command as Program } from 'commander';
import { Database } from '../database.js';
import { loadMigrations } from '../migrations.js';
import { executedMigrations, migrationNames, schemaState } from '../schema-state.js';
import { Seeder } from '../seeder.js';
import { DatabaseCommand } from './database-command.js';

/** `db seed`: data to try the application with. */
@Injectable()
export class SeedCommand extends DatabaseCommand {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly database: Database,
  ) {
    super();
  }

  protected describe(group: Program): void {
    group
      .command('seed')
      .description('adds data to try the application with; what is there already stays')
      .action(this.reporting(() => this.run()));
  }

  private async run(): Promise<void> {
    const known = migrationNames(await loadMigrations());
    const { kind } = schemaState(known, await this.database.read(executedMigrations));
    if (kind === 'older') {
      this.fail('the schema is older than this release: run db:migrate first');
      return;
    }
    const seeders = this.seeders();
    if (seeders.length === 0) this.print('there is nothing to seed');
    for (const seeder of seeders) {
      const done = await this.database.transaction((manager) => seeder.seed(manager));
      this.print(`${seeder.name}: ${done}`);
    }
  }

  private seeders(): Seeder[] {
    return this.discovery
      .getProviders()
      .map(({ instance }: { instance: unknown }) => instance)
      .filter((instance) => instance instanceof Seeder)
      .sort((a, b) => a.name.localeCompare(b.name, 'en'));
  }
}
