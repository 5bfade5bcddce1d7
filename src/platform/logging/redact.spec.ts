import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { redact, redactText } from './redact.js';

const log = (fields: unknown) => redact(`${JSON.stringify(fields)}\n`);

const word = fc.stringMatching(/^[A-Za-z0-9]{12,30}$/);
const secretText = fc.oneof(
  word.map((tail) => `ghp_${tail}`),
  word.map((tail) => `gho_${tail}`),
  word.map((tail) => `github_pat_${tail}`),
  word.map((tail) => `sk-${tail}`),
  word.map((tail) => `eyJ${tail}.${tail}.${tail}`),
);
const secretName = fc.constantFrom(
  'authorization',
  'Authorization',
  'x-admin-key',
  'x-github-token',
  'cookie',
  'set-cookie',
  'password',
  'old_password',
  'token',
  'access_token',
  'refresh_token',
  'accessToken',
  'code',
  'client_secret',
  'api_key',
  'apiKey',
  'x-api-key',
);

describe('redact', () => {
  it('masks a secret’s text wherever it stands', () => {
    fc.assert(
      fc.property(secretText, fc.string(), fc.string(), (secret, before, after) => {
        const line = log({
          message: `${before} ${secret} ${after}`,
          nested: [{ deep: secret }],
          [secret]: 1,
        });
        expect(line).not.toContain(secret);
      }),
    );
  });

  it('masks whatever a secret name holds, at any depth', () => {
    fc.assert(
      fc.property(secretName, word, (name, secret) => {
        for (const value of [secret, [secret, secret], { inner: secret }]) {
          expect(log({ event: 'x', a: { b: [{ [name]: value }] } })).not.toContain(secret);
        }
      }),
    );
  });

  it('masks pairs inside texts: JSON however often escaped, headers, form fields, URL parameters', () => {
    fc.assert(
      fc.property(secretName, word, fc.nat(3), (name, secret, depth) => {
        let text = JSON.stringify({ [name]: secret, other: 1 });
        for (let level = 0; level < depth; level++) text = JSON.stringify(text);
        for (const message of [
          text,
          `${name}: ${secret}`,
          `${name}=${secret}&a=b`,
          `GET /x?a=b&${name}=${secret}`,
        ]) {
          expect(log({ message })).not.toContain(secret);
        }
      }),
    );
  });

  it.each([
    'Authorization: Bearer some-opaque-value',
    'authorization: token some-opaque-value',
    'cookie: session=some-opaque-value; theme=dark; other=some-opaque-value',
    'connect to redis://user:some-opaque-value@127.0.0.1:6379/0 failed',
    'postgres://u:some-opaque-value@db/x',
  ])('masks %s wholly', (message) => {
    expect(log({ message })).not.toContain('some-opaque-value');
  });

  it('always leaves one line of valid JSON with the same keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.oneof(fc.string(), secretName), fc.jsonValue()), (fields) => {
        const line = log(fields);
        expect(line.trimEnd()).not.toContain('\n');
        expect(Object.keys(JSON.parse(line) as object)).toHaveLength(Object.keys(fields).length);
      }),
    );
  });

  it('leaves an ordinary line as it is', () => {
    const line = `${JSON.stringify({
      timestamp: '2026-11-24T12:00:00.000Z',
      level: 'INFO',
      event: 'http_request',
      route: '/api/portfolio/github/sync',
      tokensUsed: 12,
      statusCode: 200,
      message: 'the code of the tokenizer was read',
    })}\n`;
    expect(redact(line)).toBe(line);
  });

  it('leaves a shell variable that stands for a secret readable', () => {
    const text = 'curl -H "Authorization: Bearer $GITHUB_TOKEN"';
    expect(redactText(text)).toBe(text);
  });

  it('gets through a line of a megabyte', () => {
    expect(log({ message: `password=${'x"\\'.repeat(350_000)}` }).length).toBeGreaterThan(1000);
  });
});
