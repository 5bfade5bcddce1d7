import { describe, expect, it } from '@jest/globals';
import { readMigration } from '../../../scripts/migration-source.js';

const NAME = '1764000000000-add-phone.ts';

const migration = (up: string, { head = '', body = '' } = {}) => `${head}
export class AddPhone1764000000000 implements MigrationInterface {
  ${body}
  async up(runner: QueryRunner): Promise<void> {
    ${up}
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP');
  }
}
`;
const messages = (name: string, text: string) =>
  readMigration(name, text).problems.map(({ message }) => message);

describe('a migration’s source', () => {
  it('tells its statements with their lines, and that it runs in a transaction', () => {
    const text = migration('await runner.query("ONE");\n    await runner.query(\n`\nTWO`, [1]);');
    expect(readMigration(NAME, text)).toEqual({
      prose: NAME,
      transactional: true,
      up: [
        { sql: 'ONE', line: 5 },
        { sql: '\nTWO', line: 7 },
      ],
      down: [{ sql: 'DROP', line: 12 }],
      problems: [],
    });
  });

  it.each([
    ['readonly transaction = false;', false],
    ['transaction = true;', true],
    ['', true],
  ])('with “%s” runs in a transaction: %s', (body, transactional) => {
    expect(readMigration(NAME, migration('', { body })).transactional).toBe(transactional);
  });

  it('tells its comments, wherever they are', () => {
    const text = migration('// third\nawait runner.query(/* fourth */ "ONE"); // fifth', {
      head: '// first',
      body: '/** second */',
    });
    const { prose } = readMigration(NAME, text);
    for (const word of ['add-phone', 'first', 'second', 'third', 'fourth', 'fifth'])
      expect(prose).toContain(word);
    expect(readMigration(NAME, migration('await runner.query("-- sql\\n // text");')).prose).toBe(NAME);
  });

  it.each([
    ["await runner.query('a' + b);", 'the statement must be one literal text'],
    ['await runner.query(`a ${b}`);', 'the statement must be one literal text'],
    ['await runner.query(sql);', 'the statement must be one literal text'],
    [
      'await runner.createTable(table);',
      'only `query` may be called, so that the statements can be read here',
    ],
    ['await help(runner);', 'only `query` may be called, so that the statements can be read here'],
    ['const { query } = runner;', 'only `query` may be called, so that the statements can be read here'],
  ])('that says %s cannot be checked', (up, message) => {
    expect(messages(NAME, migration(up))).toEqual([message]);
  });

  it('must have the class that its file’s name says, with a way back', () => {
    expect(messages('1764000000001-add-phone.ts', migration(''))).toEqual([
      'the class must be named AddPhone1764000000001',
    ]);
    expect(messages('add-phone.ts', migration(''))).toEqual([
      'the file must be named <13 digits of milliseconds>-<kebab-case>.ts',
    ]);
    expect(messages(NAME, 'export const x = 1;')).toEqual(['a migration is one class']);
    expect(messages(NAME, 'export class AddPhone1764000000000 {}')).toEqual(['down() is missing']);
  });
});
