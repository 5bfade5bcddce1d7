import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { DiscoveryService } from '@nestjs/core';
import { Command as Program } from 'commander';
import type { EntityManager } from 'typeorm';
import { SeedCommand } from '../../src/platform/database/commands/seed.command.js';
import { Seeder } from '../../src/platform/database/seeder.js';
import { type OpenDatabase, openDatabase } from '../support/open-database.js';
import { type TestDatabase, createEmptyDatabase, createTestDatabase } from '../support/test-database.js';

class EventSeeder extends Seeder {
  constructor(
    readonly name: string,
    private readonly failing = false,
  ) {
    super();
  }

  async seed(manager: EntityManager): Promise<string> {
    await manager.query(
      "INSERT INTO audit_events (actor, action, entity, entity_id) VALUES ($1, 'seeded', 'seed', '1')",
      [this.name],
    );
    if (this.failing) await manager.query('SELECT 1 / 0');
    return '1 event added';
  }
}

describe('seeding', () => {
  let target: TestDatabase;
  let opened: OpenDatabase;
  let printed: string;

  const seed = async (...seeders: Seeder[]) => {
    const providers = [...seeders, { name: 'no seeder' }].map((instance) => ({ instance }));
    const discovery = { getProviders: () => providers } as unknown as DiscoveryService;
    opened = openDatabase({ DATABASE_URL: target.url });
    const program = new Program().exitOverride();
    new SeedCommand(discovery, opened.database).register(program);
    await program.parseAsync(['db', 'seed'], { from: 'user' });
    const { exitCode } = process;
    process.exitCode = undefined;
    return exitCode ?? 0;
  };
  const seeded = async () =>
    (await target.query('SELECT actor FROM audit_events ORDER BY id')).map(({ actor }) => String(actor));

  beforeEach(() => {
    printed = '';
    const write = (text: unknown) => (printed += String(text)) !== '';
    jest.spyOn(process.stdout, 'write').mockImplementation(write);
    jest.spyOn(process.stderr, 'write').mockImplementation(write);
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await opened.close();
    await target.drop();
  });

  it('runs every seeder there is, in the order of their names, and says what each did', async () => {
    target = await createTestDatabase();
    expect(await seed(new EventSeeder('users'), new EventSeeder('candidates'))).toBe(0);
    expect(printed).toBe('candidates: 1 event added\nusers: 1 event added\n');
    expect(await seeded()).toEqual(['candidates', 'users']);
  });

  it('keeps nothing of a seeder that fails, and stops there', async () => {
    target = await createTestDatabase();
    expect(await seed(new EventSeeder('a'), new EventSeeder('b', true), new EventSeeder('c'))).toBe(1);
    expect(printed).toBe('a: 1 event added\nERROR: division by zero\n');
    expect(await seeded()).toEqual(['a']);
  });

  it('says so when there is nothing to do', async () => {
    target = await createTestDatabase();
    expect(await seed()).toBe(0);
    expect(printed).toBe('there is nothing to seed\n');
  });

  it('refuses a schema that is older than the release', async () => {
    target = await createEmptyDatabase();
    expect(await seed(new EventSeeder('a'))).toBe(1);
    expect(printed).toBe('the schema is older than this release: run db:migrate first\n');
  });
});
