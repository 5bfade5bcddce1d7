import { describe, expect, it } from '@jest/globals';
import { estimateTokens } from './token-estimate.js';

describe('the estimate of tokens', () => {
  it.each([
    ['', 1],
    ['a', 1],
    ['abcd', 1],
    ['abcde', 2],
    ['x'.repeat(2000), 500],
  ])('of %j is %i', (text, tokens) => {
    expect(estimateTokens(text)).toBe(tokens);
  });
});
