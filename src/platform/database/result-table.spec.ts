import { describe, expect, it } from '@jest/globals';
import { type SqlResult, resultTable } from './result-table.js';

const INT4 = 23;
const TEXT = 25;

const result = (columns: Record<string, number>, rows: SqlResult['rows'], command = 'SELECT'): SqlResult => ({
  command,
  rowCount: rows.length,
  fields: Object.entries(columns).map(([name, dataTypeID]) => ({ name, dataTypeID })),
  rows,
});

describe('the result of a statement is shown', () => {
  it('as columns as wide as their widest cell, numbers to the right, NULL written out', () => {
    const rows = [
      ['7', 'plum'],
      ['1000', null],
      [null, 'a'],
    ];
    expect(resultTable(result({ id: INT4, fruit: TEXT }, rows))).toBe(
      ['   id | fruit', '------+-------', '    7 | plum', ' 1000 | NULL', ' NULL | a', '(3 rows)', ''].join(
        '\n',
      ),
    );
  });

  it('as a row of several lines where a value has several', () => {
    expect(resultTable(result({ a: TEXT, b: TEXT }, [['one\ntwo', 'x']]))).toBe(
      [' a   | b', '-----+---', ' one | x', ' two |', '(1 row)', ''].join('\n'),
    );
  });

  it('as a head alone where there are no rows', () => {
    expect(resultTable(result({ id: INT4 }, []))).toBe(' id\n----\n(0 rows)\n');
  });

  it('as what was done where nothing comes back', () => {
    expect(resultTable(result({}, [[], []], 'INSERT'))).toBe('INSERT 2\n');
    expect(resultTable({ command: 'CREATE', rowCount: null, fields: [], rows: [] })).toBe('CREATE\n');
  });

  it('without what would talk to the terminal', () => {
    const shown = resultTable(result({ a: TEXT }, [['\u001b[31m\tred\u202e']]));
    expect(shown).toContain(String.raw`\x1b[31m\x09red\x202e`);
  });
});
