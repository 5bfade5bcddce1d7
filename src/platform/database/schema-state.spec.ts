import { describe, expect, it } from '@jest/globals';
import { migrationNames, schemaState } from './schema-state.js';

describe('the state of a schema', () => {
  it.each([
    {
      of: 'a new database',
      known: ['a', 'b'],
      executed: [],
      kind: 'older',
      pending: ['a', 'b'],
      unknown: [],
    },
    {
      of: 'this release',
      known: ['a', 'b'],
      executed: ['b', 'a'],
      kind: 'current',
      pending: [],
      unknown: [],
    },
    { of: 'a later release', known: ['a'], executed: ['a', 'b'], kind: 'newer', pending: [], unknown: ['b'] },
    {
      of: 'another branch',
      known: ['a', 'c'],
      executed: ['a', 'b'],
      kind: 'older',
      pending: ['c'],
      unknown: ['b'],
    },
  ])('of $of is $kind', ({ known, executed, kind, pending, unknown }) => {
    expect(schemaState(known, executed)).toEqual({ kind, pending, unknown });
  });

  it('orders migrations by the time at the end of their names', () => {
    class Zebra1700000000000 {}
    class Ape1700000000001 {}
    const migrations = [Ape1700000000001, Zebra1700000000000] as unknown as Parameters<
      typeof migrationNames
    >[0];
    expect(migrationNames(migrations)).toEqual(['Zebra1700000000000', 'Ape1700000000001']);
  });
});
