import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { FakeGithub } from '../support/fake-github.js';
import type { Fault } from '../support/fake-github/faults.js';
import { type SyncRequest, type SyncUnderTest, newToken, startSync } from '../support/sync-under-test.js';

describe('POST /api/portfolio/github/sync refuses', () => {
  let subject: SyncUnderTest;
  let github: FakeGithub;
  const sync = (request: SyncRequest) => subject.sync(request);
  const metric = (line: string) => subject.metric(line);

  beforeAll(async () => {
    subject = await startSync({ LOG_LEVEL: 'INFO' });
    ({ github } = subject);
  });

  afterEach(() => subject.settle());
  afterAll(() => subject.stop());

  it.each([undefined, '', 'Bearer', 'Bearer  ', 'Basic b2N0bzpjYXQ='])(
    'authorization %j',
    async (authorization) => {
      const { status, headers, body } = await sync({ authorization });
      expect([status, body.code]).toEqual([401, 'GITHUB_TOKEN_REQUIRED']);
      expect(headers.get('www-authenticate')).toBe('Bearer');
      expect(headers.get('content-type')).toBe('application/problem+json');
    },
  );

  it.each(['-octocat', 'octocat-', 'octo--cat', 'a'.repeat(40), '', 'o/../admin', 'ø'])(
    'the username %j',
    async (username) => {
      const { status, body } = await sync({ token: newToken(), username });
      expect([status, body.code]).toEqual([422, 'VALIDATION_FAILED']);
      expect(body.errors[0].pointer).toBe('/username');
    },
  );

  it('before it looks at the body', async () => {
    expect((await sync({ body: '{}' })).body.code).toBe('GITHUB_TOKEN_REQUIRED');
  });

  const refusals: [string, Fault, number, string, number | null][] = [
    ['a token GitHub does not know', { kind: 'status', status: 401 }, 401, 'GITHUB_TOKEN_INVALID', null],
    ['a token without scopes', { kind: 'forbidden' }, 403, 'GITHUB_TOKEN_FORBIDDEN', null],
    ['a user that is not there', { kind: 'status', status: 404 }, 404, 'GITHUB_USER_NOT_FOUND', null],
    ['a primary limit (403)', { kind: 'primary_limit', retryAfter: 90 }, 429, 'GITHUB_RATE_LIMITED', 90],
    [
      'a primary limit (429)',
      { kind: 'primary_limit', status: 429, retryAfter: 90 },
      429,
      'GITHUB_RATE_LIMITED',
      90,
    ],
    ['a secondary limit (403)', { kind: 'secondary_limit', retryAfter: 30 }, 429, 'GITHUB_RATE_LIMITED', 30],
    [
      'a secondary limit (429)',
      { kind: 'secondary_limit', status: 429, retryAfter: 30 },
      429,
      'GITHUB_RATE_LIMITED',
      30,
    ],
    ['a server error', { kind: 'status', status: 500 }, 502, 'GITHUB_UNAVAILABLE', null],
    ['a reset connection', { kind: 'reset' }, 502, 'GITHUB_UNAVAILABLE', null],
    ['a body that breaks off', { kind: 'reset_body' }, 502, 'GITHUB_UNAVAILABLE', null],
    ['a body that is not JSON', { kind: 'garbage' }, 502, 'GITHUB_UNAVAILABLE', null],
    ['a body of another shape', { kind: 'other_shape' }, 502, 'GITHUB_UNAVAILABLE', null],
    ['a redirect to another host', { kind: 'redirect_elsewhere' }, 502, 'GITHUB_UNAVAILABLE', null],
  ];
  it.each(refusals)('%s', async (_what, fault, status, code, retryAfter) => {
    await github.fault(fault);
    const answer = await sync({ token: newToken() });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    const seconds = Number(answer.headers.get('retry-after') ?? NaN);
    if (retryAfter === null) expect(seconds).toBeNaN();
    // The fake's clock is the real one, the server's is ahead of it: a reset time may have passed.
    else expect(seconds).toBeGreaterThanOrEqual(1);
    expect(JSON.stringify(answer.body)).not.toMatch(/Unicorn|ghp_|stack/);
  });

  it('a token without scopes by naming them and what GitHub accepts', async () => {
    const { body } = await sync({ token: 'ghp_noscope1' });
    expect(body.detail).toContain('public_repo and read:user');
    expect(body.detail).toContain('GitHub accepts: public_repo, repo');
  });

  it('a connection that GitHub refuses', async () => {
    const lonely = await startSync({ GITHUB_API_URL: 'http://127.0.0.1:9' });
    try {
      const { status, body } = await lonely.sync({ token: newToken() });
      expect([status, body.code]).toEqual([502, 'GITHUB_UNAVAILABLE']);
    } finally {
      await lonely.stop();
    }
  });

  it.each<[string, Fault]>([
    ['the headers', { kind: 'slow', delayMs: 15_000 }],
    ['the body', { kind: 'stall' }],
  ])('GitHub’s slowness in %s with a timeout of its own', async (_what, fault) => {
    await github.fault({ ...fault, match: '/users/octocat$' });
    const { status, body } = await sync({ token: newToken() });
    expect([status, body.code]).toEqual([504, 'GITHUB_TIMEOUT']);
  });

  it('to call GitHub for a while after it failed five times in a row', async () => {
    await github.fault({ kind: 'status', status: 500 });
    const codes = [];
    for (let call = 0; call < 6; call++) codes.push((await sync({ token: newToken() })).body.code);
    expect(codes).toContain('GITHUB_UNAVAILABLE');
    expect(await metric('circuit_breaker_state{name="github"}')).toBe(2);
    await github.clear();
    const { status, headers, body } = await sync({ token: newToken() });
    expect([status, body.code]).toEqual([503, 'GITHUB_CIRCUIT_OPEN']);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await github.requests()).toEqual([]);
  });
});
