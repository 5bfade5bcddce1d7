import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { HttpConfig } from '../../../platform/http/http.config.js';
import type { AccountConfig } from '../account.config.js';
import { PagesService } from '../pages.service.js';
import { callbackQuerySchema, signInQuerySchema } from './github-sign-in.js';

const accepts = (path: unknown) => signInQuerySchema.safeParse({ return_to: path }).success;

describe('return_to', () => {
  it.each([
    '/',
    '/onboarding',
    '/a?b=c&d=%2F%5c#e',
    '/größe',
    '/@host',
    '/:80',
    '/a//b',
    `/${'x'.repeat(999)}`,
  ])('%j is a path of ours', (path) => {
    expect(accepts(path)).toBe(true);
  });

  it.each([
    '',
    'a',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\/evil.example',
    '/a\\b',
    '/\t/evil.example',
    '\t//evil.example',
    ' /a',
    '/a b',
    '/\r\nset-cookie: a=b',
    '/\u0000',
    '/\u0085',
    '/\u2028/evil.example',
    '/\u00a0',
    'https://evil.example',
    'javascript:alert(1)',
    '@evil.example',
    '.evil.example',
    ':80',
    `/${'x'.repeat(1000)}`,
    ['/a', '/b'],
  ])('%j is not', (path) => {
    expect(accepts(path)).toBe(false);
  });

  it('leads, whatever is accepted, to this host, in an address that a header may hold', () => {
    const base = 'https://portfolio.example';
    const pages = new PagesService({ publicUrl: base } as HttpConfig, {} as AccountConfig);
    const piece = fc.constantFrom(
      '/',
      '\\',
      '@',
      ':',
      '.',
      '..',
      '%5c',
      '%2f',
      '\t',
      'evil.example',
      '?',
      '#',
      '日',
    );
    const path = fc.oneof(
      fc.array(piece).map((pieces) => pieces.join('')),
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(path, (rest) => {
        fc.pre(accepts(`/${rest}`));
        const address = pages.at(`/${rest}`);
        expect(new URL(address).host).toBe('portfolio.example');
        expect(address).toMatch(/^https:\/\/portfolio\.example\/[\x21-\x7e]*$/);
      }),
      { numRuns: 500 },
    );
  });
});

describe('what comes back from GitHub', () => {
  it('is read leniently: what is too long, comes twice or is unknown is not there', () => {
    const query = { code: ['a', 'b'], state: 'x'.repeat(1001), error: 'e', error_description: 'd' };
    expect(callbackQuerySchema.parse(query)).toEqual({ error: 'e' });
  });
});
