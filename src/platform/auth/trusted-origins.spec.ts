import { describe, expect, it } from '@jest/globals';
import type { FastifyRequest } from 'fastify';
import type { HttpConfig } from '../http/http.config.js';
import { CsrfRejectedError } from './auth.errors.js';
import { TrustedOrigins } from './trusted-origins.js';

const origins = new TrustedOrigins({
  port: 3000,
  publicUrl: 'https://portfolio.example/below',
  corsOrigins: ['https://front.example'],
} as HttpConfig);

const check = (method: string, headers: Record<string, string>) => () =>
  origins.check({ method, headers } as unknown as FastifyRequest);

describe('a write in the name of who is signed in', () => {
  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND'])('by %s says where it comes from', (method) => {
    expect(check(method, {})).toThrow(CsrfRejectedError);
    expect(check(method, { 'sec-fetch-site': 'same-origin' })).not.toThrow();
    expect(check(method, { origin: 'https://portfolio.example' })).not.toThrow();
    expect(check(method, { origin: 'https://front.example', 'sec-fetch-site': 'same-site' })).not.toThrow();
  });

  it.each([
    'null',
    '',
    'http://portfolio.example',
    'https://portfolio.example:8443',
    'https://portfolio.example/',
    'https://portfolio.example/below',
    'https://portfolio.example.evil.example',
    'https://PORTFOLIO.example',
    'https://evil.example, https://portfolio.example',
  ])('does not come from %j', (origin) => {
    expect(check('POST', { origin })).toThrow(CsrfRejectedError);
    expect(check('POST', { origin, 'sec-fetch-site': 'cross-site' })).toThrow(CsrfRejectedError);
  });

  it('is what it is about: reads come from everywhere', () => {
    for (const method of ['GET', 'HEAD', 'OPTIONS'])
      expect(check(method, { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' })).not.toThrow();
  });
});
