import { describe, expect, it } from '@jest/globals';
import { candidatePage } from './candidate.queries.js';

const AFTER = { createdAt: '2026-11-24T09:00:00.123456Z', id: '4f6d1a0e-1c7c-4a53-9a40-3c5a1d0a8f11' };

describe('the statement of a page', () => {
  it.each([
    ['the first', { limit: 21, offset: 0 }],
    ['a later one by offset', { limit: 21, offset: 40 }],
    ['a later one by position', { limit: 21, offset: 0, after: AFTER }],
  ])('orders candidates of the same time by id: %s', (_which, range) => {
    expect(candidatePage({}, range).text).toMatch(/ORDER BY created_at DESC, id DESC\s/);
    expect(candidatePage({ status: 'pending' }, range).text).toMatch(
      /ORDER BY status DESC, created_at DESC, id DESC\s/,
    );
  });

  it('is the same text for all positions and offsets, so that its plan is kept', () => {
    const texts = [{ ...AFTER, id: '0' }, AFTER].map((after) =>
      candidatePage({ product: 'apples' }, { limit: 21, offset: 0, after }),
    );
    expect(texts[0]!.text).toBe(texts[1]!.text);
    expect(candidatePage({}, { limit: 5, offset: 1 }).text).toBe(
      candidatePage({}, { limit: 5, offset: 2 }).text,
    );
  });
});
