import { describe, expect, it } from '@jest/globals';
import { RequestError } from '@octokit/request-error';
import { ZodError } from 'zod';
import { graphqlLimit, isGithubsFault, reasonOf, toGithubError } from './github-failures.js';

const NOW = Date.UTC(2026, 0, 1);

function answered(status: number, headers: Record<string, string> = {}, message = 'refused'): RequestError {
  const request = { method: 'GET' as const, url: 'https://api.github.com/users/octocat', headers: {} };
  return new RequestError(message, status, {
    request,
    response: { status, headers, url: request.url, data: {} },
  });
}

const translate = (error: unknown) => toGithubError(error, 'octocat', NOW);

describe('toGithubError', () => {
  it.each([
    [401, {}, 'GITHUB_TOKEN_INVALID', 'invalid_token'],
    [403, {}, 'GITHUB_TOKEN_FORBIDDEN', 'forbidden'],
    [403, { 'x-ratelimit-remaining': '0' }, 'GITHUB_RATE_LIMITED', 'rate_limited'],
    [403, { 'retry-after': '30' }, 'GITHUB_RATE_LIMITED', 'rate_limited'],
    [429, {}, 'GITHUB_RATE_LIMITED', 'rate_limited'],
    [404, {}, 'GITHUB_USER_NOT_FOUND', 'not_found'],
    [451, {}, 'GITHUB_USER_NOT_FOUND', 'not_found'],
    [500, {}, 'GITHUB_UNAVAILABLE', 'unavailable'],
    [503, {}, 'GITHUB_UNAVAILABLE', 'unavailable'],
  ])('maps status %i with %j to %s', (status, headers, code, reason) => {
    const error = translate(answered(status, headers));
    expect(error.code).toBe(code);
    expect(reasonOf(error)).toBe(reason);
  });

  it('knows a secondary limit by its message alone', () => {
    expect(translate(answered(403, {}, 'You have exceeded a secondary rate limit.')).code).toBe(
      'GITHUB_RATE_LIMITED',
    );
  });

  it.each([
    ['retry-after', { 'retry-after': '17' }, 17],
    ['the reset', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW / 1000 + 90) }, 90],
    [
      'a reset that has passed',
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW / 1000 - 5) },
      1,
    ],
    ['nothing', {}, 60],
    ['a date', { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' }, 60],
  ])('takes Retry-After from %s', (_source, headers, seconds) => {
    expect(translate(answered(429, headers)).retryAfterSeconds).toBe(seconds);
  });

  it('names the needed scopes and what GitHub says it accepts', () => {
    const { message } = translate(answered(403, { 'x-accepted-oauth-scopes': 'repo, read:org' }));
    expect(message).toContain('public_repo and read:user');
    expect(message).toContain('GitHub accepts: repo, read:org');
  });

  it('passes on no header that does not look like scopes', () => {
    expect(translate(answered(403, { 'x-accepted-oauth-scopes': '<script>' })).message).toContain(
      'not stated',
    );
  });

  it('calls an answer of another shape GitHub’s failure', () => {
    const error = translate(new ZodError([]));
    expect(error.code).toBe('GITHUB_UNAVAILABLE');
    expect(isGithubsFault(error)).toBe(true);
  });

  it('never blames GitHub for what the caller did', () => {
    for (const status of [401, 403, 404]) expect(isGithubsFault(translate(answered(status)))).toBe(false);
  });

  it('calls a 404 about nobody GitHub’s failure', () => {
    expect(toGithubError(answered(404), undefined, NOW).code).toBe('GITHUB_UNAVAILABLE');
  });

  it('never repeats what GitHub or the network said', () => {
    for (const status of [401, 403, 404, 429, 500]) {
      expect(translate(answered(status, {}, 'sql ghp_secret stack')).message).not.toContain('ghp_secret');
    }
    expect(translate(new Error('connect to 10.0.0.1 with ghp_secret')).message).not.toContain('ghp_secret');
  });
});

describe('graphqlLimit', () => {
  const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW / 1000 + 90) };

  it.each([
    ['the documented type', { type: 'RATE_LIMITED', message: '' }],
    ['the type seen since 2026', { type: 'RATE_LIMIT', message: 'API rate limit already exceeded' }],
    ['a secondary limit’s words', { message: 'You have exceeded a secondary rate limit.' }],
  ])('knows a limit by %s', (_how, error) => {
    expect(graphqlLimit([error], headers, NOW)).toMatchObject({
      code: 'GITHUB_RATE_LIMITED',
      retryAfterSeconds: 90,
    });
  });

  it('is none for other errors, nor for the answer that the last point paid for', () => {
    expect(graphqlLimit([{ type: 'RESOURCE_LIMITS_EXCEEDED', message: '' }], {}, NOW)).toBeUndefined();
    expect(graphqlLimit([], headers, NOW)).toBeUndefined();
  });
});
