import { describe, expect, it } from '@jest/globals';
import { createSecretKey } from 'node:crypto';
import { z } from 'zod';
import { KeysetCursor } from '../../shared/keyset-cursor.js';
import { ValidationError } from './http.errors.js';
import { pagingShape, readCursor, refuseMixedPaging, toPageRequest, toPagination } from './paging.js';

const schema = z.strictObject(pagingShape).superRefine(refuseMixedPaging, { when: () => true });
const request = (query: Record<string, unknown>) => toPageRequest(schema.parse(query));
const violations = (query: Record<string, unknown>) =>
  schema.safeParse(query).error?.issues.map(({ path, message }) => `${path.join('/')}: ${message}`);

describe('a page', () => {
  it.each([
    [{}, { limit: 20, offset: 0 }],
    [
      { limit: '7', offset: '14' },
      { limit: 7, offset: 14 },
    ],
    [{ offset: '2147483647' }, { limit: 20, offset: 2147483647 }],
    [{ page: '1' }, { limit: 20, offset: 0 }],
    [
      { page: '4', page_size: '100' },
      { limit: 100, offset: 300 },
    ],
    [{ page_size: '5' }, { limit: 5, offset: 0 }],
    [
      { cursor: 'abc', limit: '3' },
      { limit: 3, offset: 0, cursor: 'abc' },
    ],
    [
      { cursor: 'abc', page_size: '3' },
      { limit: 3, offset: 0, cursor: 'abc' },
    ],
  ])('%j is %j', (query, expected) => {
    expect(request(query)).toEqual(expected);
  });

  it.each(['0', '101', '-1', '1.5', '1e1', '0x10', ' 5', '+5', '', 'all', '99999999999', ['1', '2']])(
    'does not show %j',
    (limit) => {
      expect(violations({ limit })).toEqual(['limit: Expected a whole number from 1 to 100']);
    },
  );

  it.each([
    [{ limit: '5', page: '2', page_size: '5' }, ['page', 'page_size']],
    [{ offset: '5', page_size: '5' }, ['page_size']],
    [{ cursor: 'abc', offset: '0' }, ['offset']],
    [{ cursor: 'abc', page: '1' }, ['page']],
    // What is wrong by itself is said as well.
    [{ limit: '0', page: '2' }, ['limit', 'page']],
  ])('is not named in two ways (%j)', (query, names) => {
    const found = violations(query)?.map((violation) => violation.split(':')[0]);
    expect(found).toEqual(names);
  });

  it('says that its total is an estimate only where it is one', () => {
    const page = { limit: 20, offset: 40, cursor: undefined };
    expect(toPagination(page, { count: 50, estimated: false })).toEqual({ total: 50, limit: 20, offset: 40 });
    expect(toPagination(page, { count: 50, estimated: true })).toEqual({
      total: 50,
      limit: 20,
      offset: 40,
      estimated: true,
    });
  });
});

describe('a cursor', () => {
  const cursors = new KeysetCursor(createSecretKey(Buffer.alloc(32)), 'list');

  it('is read', () => {
    expect(readCursor(cursors, cursors.write(['a', 'b']))).toEqual(['a', 'b']);
  });

  it('that is none is a violation of its parameter', () => {
    const violation = { pointer: '/cursor', detail: 'Not a cursor of this list', code: 'custom' };
    for (const bad of ['', 'abc', `${cursors.write(['a'])}x`]) {
      expect(() => readCursor(cursors, bad)).toThrow(ValidationError);
      expect(() => readCursor(cursors, bad)).toThrow(expect.objectContaining({ violations: [violation] }));
    }
  });
});
