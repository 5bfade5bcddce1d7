import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fitted } from './fitted.js';

const LIMIT = 8 * 1024;

describe('an answer that has to fit', () => {
  it('is whole where it fits, to the byte', () => {
    const answer = { text: 'é'.repeat(10) };
    const whole = JSON.stringify(answer);
    expect(fitted(answer, Buffer.byteLength(whole))).toBe(whole);
    expect(JSON.parse(fitted(answer, Buffer.byteLength(whole) - 1))).toEqual({ truncated: true });
  });

  it('says that it was cut, and keeps the beginning of what is long', () => {
    const answer = { title: 'Lens', content: 'words '.repeat(5000), tags: ['a', 'b'] };
    const text = fitted(answer, LIMIT);
    const { truncated, title, content, tags } = JSON.parse(text);
    expect([truncated, title, tags]).toEqual([true, 'Lens', ['a', 'b']]);
    expect(content).toBe(`${'words '.repeat(5000).slice(0, 4000)}…`);
  });

  it('keeps the first of a long list', () => {
    const items = Array.from({ length: 2000 }, (_, index) => ({ slug: `item-${index}` }));
    const { items: kept } = JSON.parse(fitted({ items }, LIMIT));
    expect(kept.length).toBeGreaterThanOrEqual(100);
    expect(kept[0]).toEqual({ slug: 'item-0' });
  });

  it('keeps a little of each of many long texts', () => {
    const texts = Object.fromEntries(
      Array.from({ length: 150 }, (_, index) => [`t${index}`, 'x'.repeat(4000)]),
    );
    const { truncated, ...kept } = JSON.parse(fitted(texts, LIMIT));
    expect(truncated).toBe(true);
    expect(kept).toEqual(Object.fromEntries(Object.keys(texts).map((name) => [name, `${'x'.repeat(20)}…`])));
  });

  it('cuts no character in half', () => {
    const { text } = JSON.parse(fitted({ text: `a${'🚀'.repeat(5000)}` }, LIMIT));
    expect(text.replaceAll('🚀', '')).toMatch(/^a�?…$/);
  });

  it('is nothing but the news that it was cut where nothing of it fits', () => {
    const names = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`name${index}`, index]));
    expect(fitted(names, LIMIT)).toBe('{"truncated":true}');
  });

  it('is JSON within the limit, whatever it is', () => {
    const answers = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' }));
    fc.assert(
      fc.property(answers, fc.integer({ min: 20, max: 500 }), (answer, limit) => {
        const text = fitted(answer, limit);
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(limit);
        expect(typeof JSON.parse(text)).toBe('object');
      }),
      { numRuns: 500 },
    );
  });

  it('is JSON within eight kilobytes, however long its texts and lists', () => {
    const texts = fc.string({ unit: 'grapheme', minLength: 500, maxLength: 5000 });
    const answers = fc.record({ items: fc.array(fc.record({ a: texts, b: fc.array(texts) })), c: texts });
    fc.assert(
      fc.property(answers, (answer) => {
        const text = fitted(answer, LIMIT);
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(LIMIT);
        const whole = JSON.stringify(answer);
        if (text === whole) return;
        expect(JSON.parse(text)).toMatchObject({ truncated: true });
      }),
      { numRuns: 50 },
    );
  });
});
