import { describe, expect, it } from '@jest/globals';
import type { ExecutionContext } from '@nestjs/common';
import { UnauthenticatedError } from '../http/http.errors.js';
import { MetricsTokenGuard } from './metrics-token.guard.js';

const TOKEN = 'scrape-me-if-you-can';

const ask = (token: string | undefined, authorization?: string) =>
  new MetricsTokenGuard({ token }).canActivate({
    switchToHttp: () => ({ getRequest: () => ({ headers: { authorization } }) }),
  } as unknown as ExecutionContext);

describe('MetricsTokenGuard', () => {
  it('lets anybody in where there is no token', () => {
    expect(ask(undefined)).toBe(true);
  });

  it.each([`Bearer ${TOKEN}`, `bearer ${TOKEN}`])('lets the token in as "%s"', (authorization) => {
    expect(ask(TOKEN, authorization)).toBe(true);
  });

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    TOKEN,
    `Basic ${TOKEN}`,
    `Bearer ${TOKEN}x`,
    `Bearer ${TOKEN} x`,
  ])('turns "%s" away', (authorization) => {
    expect(() => ask(TOKEN, authorization)).toThrow(UnauthenticatedError);
  });
});
