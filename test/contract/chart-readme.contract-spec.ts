import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { CHART_README, CHART_VALUES, currentReadme } from '../../scripts/chart/readme.ts';
import { documentedValues, undocumentedValues, valuesTable } from '../../scripts/chart/values-table.ts';

describe('the chart’s README', () => {
  it('has the values as they are', async () => {
    expect(readFileSync(CHART_README, 'utf8')).toBe(await currentReadme());
  });

  it('has a line for every value', () => {
    expect(undocumentedValues(readFileSync(CHART_VALUES, 'utf8'))).toEqual([]);
  });
});

describe('a table of values', () => {
  const values = [
    '# No part of it.',
    '',
    '# -- The first | of all.',
    'first: 1',
    'group:',
    '  # -- A list, further in.',
    '  list: [a, b]',
    '  plain: ""',
    '# -- A whole.',
    'whole:',
    '  inner: true',
    'last: x',
  ].join('\n');

  it('is made of the comments above them', () => {
    expect(documentedValues(values)).toEqual([
      { path: 'first', meaning: 'The first | of all.', value: 1 },
      { path: 'group.list', meaning: 'A list, further in.', value: ['a', 'b'] },
      { path: 'whole', meaning: 'A whole.', value: { inner: true } },
    ]);
    expect(valuesTable(values)).toContain('| `first` | The first \\| of all. | `1` |');
  });

  it('misses those that no comment is above', () => {
    expect(undocumentedValues(values)).toEqual(['group.plain', 'last']);
  });
});
