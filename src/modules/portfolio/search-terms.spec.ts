import { describe, expect, it } from '@jest/globals';
import { MetricsRegistry } from '../../platform/observability/metrics-registry.js';
import { PortfolioMetrics } from './portfolio.metrics.js';
import { SearchTerms, judge } from './search-terms.js';

const FORMAT =
  'Invalid portfolio name format. Name must be 1-200 characters, alphanumeric, spaces, hyphens, and underscores only';

function setUp({ validationCacheSize = 10 } = {}) {
  const metrics = new PortfolioMetrics(new MetricsRegistry());
  return new SearchTerms({ writes: 'authenticated', validationCacheSize }, metrics);
}

describe('search parameters', () => {
  it('are none, a name or a part of one', () => {
    const terms = setUp();
    expect(terms.filterOf({})).toEqual({ kind: 'all', key: '' });
    expect(terms.filterOf({ name: ' Robin_1 ' })).toEqual({ kind: 'exact', key: 'robin_1' });
    expect(terms.filterOf({ name_like: 'GRÖSSE' })).toEqual({ kind: 'substring', key: 'grösse' });
  });

  it.each([
    { name: 'a', name_like: 'b' },
    { name: '', name_like: 'b' },
    { name: '', name_like: '' },
    { name: 'a', name_like: '%' },
  ])('are not two (%j)', (parameters) => {
    expect(() => setUp().filterOf(parameters)).toThrow(
      'Only one search parameter allowed: name or name_like',
    );
  });

  it.each(['', ' ', '\t\n', '\u00a0'])('are not blank (%j)', (term) => {
    for (const parameters of [{ name: term }, { name_like: term }])
      expect(() => setUp().filterOf(parameters)).toThrow('Search parameter cannot be empty');
  });

  it.each([
    'a',
    'Größe',
    'e\u0301',
    '東京',
    'snake_case',
    'kebab-case',
    '-',
    '_',
    '٣',
    'x'.repeat(200),
    '𝒜'.repeat(200),
  ])('may be %j', (term) => {
    expect(setUp().filterOf({ name: term }).kind).toBe('exact');
  });

  it.each(['%', '*', 'a.b', 'a\nb', 'a\tb', 'a\u0000b', '🙂', '\ud800', '½', 'x'.repeat(201), '\u200b'])(
    'are not %j',
    (term) => {
      for (const parameters of [{ name: term }, { name_like: term }])
        expect(() => setUp().filterOf(parameters)).toThrow(FORMAT);
    },
  );
});

describe('the validation cache', () => {
  const NOTHING = { hits: 0, misses: 0, evictions: 0, total_requests: 0, cache_size: 0, hit_rate: 0 };

  it('has seen nothing at first', () => {
    expect(setUp().figures).toEqual({ ...NOTHING, max_size: 10 });
  });

  it('says the same again, of good terms and of bad ones', () => {
    const terms = setUp();
    for (let time = 0; time < 3; time++) {
      expect(terms.filterOf({ name: 'Robin' }).key).toBe('robin');
      expect(terms.filterOf({ name_like: 'Robin' })).toEqual({ kind: 'substring', key: 'robin' });
      expect(() => terms.filterOf({ name: '%' })).toThrow(FORMAT);
      expect(() => terms.filterOf({ name: ' ' })).toThrow('Search parameter cannot be empty');
    }
    expect(terms.figures).toMatchObject({
      hits: 9,
      misses: 3,
      total_requests: 12,
      cache_size: 3,
      hit_rate: 0.75,
    });
  });

  it('is not asked where there is no term, or are two', () => {
    const terms = setUp();
    terms.filterOf({});
    expect(() => terms.filterOf({ name: 'a', name_like: 'a' })).toThrow();
    expect(terms.figures).toMatchObject(NOTHING);
  });

  it('keeps the terms that were used last', () => {
    const terms = setUp({ validationCacheSize: 2 });
    for (const name of ['a', 'b', 'a', 'c']) terms.filterOf({ name });
    expect(terms.figures).toMatchObject({ hits: 1, misses: 3, evictions: 1, cache_size: 2, max_size: 2 });
    terms.filterOf({ name: 'a' });
    expect(terms.figures).toMatchObject({ hits: 2, evictions: 1 });
    terms.filterOf({ name: 'b' });
    expect(terms.figures).toMatchObject({ hits: 2, misses: 4, evictions: 2, cache_size: 2 });
  });

  it('does not keep what is longer than any term', () => {
    const terms = setUp();
    for (let time = 0; time < 2; time++) {
      expect(() => terms.filterOf({ name: 'x'.repeat(100_000) })).toThrow(FORMAT);
      terms.filterOf({ name: 'x'.padEnd(100_000) });
    }
    expect(terms.figures).toMatchObject({ hits: 0, misses: 4, evictions: 0, cache_size: 0 });
  });

  it('agrees with the check that it stands in for', () => {
    const terms = setUp({ validationCacheSize: 3 });
    for (const name of ['Robin', '%', ' ', 'ΟΔΟΣ', 'Robin', 'x.y', 'ΟΔΟΣ', '%']) {
      const verdict = judge(name);
      if ('key' in verdict) expect(terms.filterOf({ name }).key).toBe(verdict.key);
      else expect(() => terms.filterOf({ name })).toThrow(verdict.wrong === 'format' ? FORMAT : /empty/);
    }
  });
});
