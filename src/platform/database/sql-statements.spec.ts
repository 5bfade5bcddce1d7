import { describe, expect, it } from '@jest/globals';
import { sqlStatements } from './sql-statements.js';

const texts = (sql: string) => sqlStatements(sql).map(({ text }) => text);

describe('SQL is split into statements', () => {
  it.each([
    ['nothing', ' \n ', []],
    ['a comment alone', '-- nothing; here', []],
    ['one without a semicolon', 'select 1', ['SELECT 1']],
    ['two, with spaces evened out', 'select\n  1 ;;\tselect 2;', ['SELECT 1', 'SELECT 2']],
    ['a semicolon in a string', "SELECT 'a;''b;'; SELECT 2", ["SELECT ''", 'SELECT 2']],
    ['an escaped quote', String.raw`SELECT E'a\';b'; SELECT 2`, ["SELECT ''", 'SELECT 2']],
    ['a backslash that escapes nothing', String.raw`SELECT 'a\'; SELECT 2`, ["SELECT ''", 'SELECT 2']],
    ['a string with a prefix', "SELECT X'1F', b'01', N'x', U&'d'", ["SELECT '' , '' , '' , ''"]],
    ['a semicolon in a name', 'SELECT "a;b c.d""e"', ['SELECT "a;b_c_d__e"']],
    ['a dollar-quoted body', 'DO $$ BEGIN; END $$; SELECT 2', ["DO ''", 'SELECT 2']],
    ['a tagged body with others in it', "DO $a$ x; $$;$$ 'y $a$; SELECT 2", ["DO ''", 'SELECT 2']],
    [
      'parameters, which are no dollar quotes',
      'SELECT $1, $2; SELECT $1',
      ['SELECT $ 1 , $ 2', 'SELECT $ 1'],
    ],
    ['a line comment', "SELECT 1 -- it's; DROP TABLE x\n, 2", ['SELECT 1 , 2']],
    ['nested block comments', 'SELECT /* a; /* b; */ c; */ 1; SELECT 2', ['SELECT 1', 'SELECT 2']],
    ['dashes in a string', "SELECT '--'; SELECT '/*'; SELECT 3", ["SELECT ''", "SELECT ''", 'SELECT 3']],
    ['a name with its schema', 'DROP TABLE public . users, "a"."B"', ['DROP TABLE PUBLIC.USERS , "a"."B"']],
    ['a string that never ends', "SELECT 1; SELECT 'a; b", ['SELECT 1', "SELECT ''"]],
    ['a body that never ends', 'SELECT 1; DO $$ a; b', ['SELECT 1', "DO ''"]],
    ['a comment that never ends', 'SELECT 1; /* a; b', ['SELECT 1']],
    ['letters beyond ASCII', 'SELECT größe FROM "Größen"', ['SELECT GRÖSSE FROM "Größen"']],
  ])('(%s)', (_what, sql, statements) => {
    expect(texts(sql)).toEqual(statements);
  });

  it('tells where each begins and what its comments say', () => {
    expect(sqlStatements('-- first\nSELECT 1;\n\n/* second */ -- one\n  SELECT\n2')).toEqual([
      { text: 'SELECT 1', line: 2, comments: '-- first' },
      { text: 'SELECT 2', line: 5, comments: '/* second */\n-- one' },
    ]);
  });
});
