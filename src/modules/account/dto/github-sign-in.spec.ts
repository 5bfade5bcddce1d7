import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ManualClock } from '../../../../test/support/manual-clock.js';
import { OauthFlows } from '../../../platform/auth/oauth-flows.js';
import { RootSecret } from '../../../platform/config/root-secret.js';
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
    `/${'x'.repeat(499)}`,
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
    `/${'x'.repeat(500)}`,
    ['/a', '/b'],
  ])('%j is not', (path) => {
    expect(accepts(path)).toBe(false);
  });

  it('fits, however long it may be, into a cookie that browsers keep', () => {
    const flows = new OauthFlows(new RootSecret('x'.repeat(32), true), new ManualClock());
    const id = '4f6d1a0e-1c7c-4a53-9a40-3c5a1d0a8f11';
    const credential = { userId: id, jti: id, tokenVersion: 2 ** 31 - 1, use: 'session' };
    for (const letter of ['x', '"', '日']) {
      let path = '/';
      while (accepts(path + letter)) path += letter;
      const { cookie } = flows.begin({ returnTo: path, credential });
      expect(`__Host-oauth=${cookie}`.length).toBeLessThanOrEqual(4096);
    }
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
