import { describe, expect, it } from '@jest/globals';
import { readMigration } from '../../../scripts/migration-source.js';
import { kebabCase, migrationFile } from './migration-file.js';

const TIME = 1_764_000_000_000;

describe('a generated migration', () => {
  it('is one class with plain SQL, up and down, in a file that begins with its time', () => {
    const { fileName, text } = migrationFile('add-phone', TIME, {
      up: [{ query: 'ALTER TABLE "users" ADD "phone" text' }],
      down: [{ query: 'ALTER TABLE "users" DROP COLUMN "phone"' }],
    });
    expect(fileName).toBe('1764000000000-add-phone.ts');
    expect(text).toBe(`import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AddPhone1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "users" ADD "phone" text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "users" DROP COLUMN "phone"');
  }
}
`);
  });

  it.each([
    "ALTER TABLE a ADD b text DEFAULT 'x'",
    'SELECT 1\nFROM a',
    String.raw`SELECT E'\n\'' , '${'`${x}`'}'`,
    'SELECT "${x}"',
  ])('says %j as it is', (query) => {
    const { fileName, text } = migrationFile('quotes', TIME, { up: [{ query }], down: [] });
    const { up, down, problems } = readMigration(fileName, text);
    expect({ up: up.map(({ sql }) => sql), down: down.map(({ sql }) => sql), problems }).toEqual({
      up: [query],
      down: [''],
      problems: [],
    });
  });

  it('keeps the values of a statement', () => {
    const queries = [{ query: 'DELETE FROM a WHERE b = $1', parameters: ['c'] }];
    expect(migrationFile('x', TIME, { up: queries, down: [] }).text).toContain(
      `runner.query('DELETE FROM a WHERE b = $1', ["c"]);`,
    );
  });
});

describe('a migration’s name', () => {
  it.each([
    ['add-phone', 'add-phone'],
    ['AddPhone2', 'add-phone2'],
    [' Add phone_number! ', 'add-phone-number'],
    ['../../etc', 'etc'],
    ['2fast', undefined],
    ['…', undefined],
  ])('(%s) becomes %s', (name, kebab) => {
    expect(kebabCase(name)).toBe(kebab);
  });
});
