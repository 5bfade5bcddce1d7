import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ManualClock } from '../../../test/support/manual-clock.js';
import { RootSecret } from '../config/root-secret.js';
import { OAUTH_FLOW_SECONDS, OauthFlows } from './oauth-flows.js';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

const clock = new ManualClock();
const flowsOf = (secret: string) => new OauthFlows<string>(new RootSecret(secret.repeat(32), true), clock);
const flows = flowsOf('x');

describe('a flow', () => {
  it('is read with the cookie and the state that it began with, also by another replica', () => {
    const { cookie, state } = flows.begin({ returnTo: '/größe', credential: 'ada' });
    expect(flowsOf('x').read(cookie, state)).toEqual({
      id: expect.stringMatching(UUID),
      returnTo: '/größe',
      credential: 'ada',
      expiresAt: new Date(clock.now() + OAUTH_FLOW_SECONDS * 1000),
    });
    const anonymous = flows.begin({});
    expect(flows.read(anonymous.cookie, anonymous.state)).not.toHaveProperty('credential');
  });

  it('challenges with its verifier, which goes out with nothing', () => {
    const { cookie, state, codeChallenge } = flows.begin({});
    const verifier = flows.verifierOf(flows.read(cookie, state)!);
    expect(createHash('sha256').update(verifier).digest('base64url')).toBe(codeChallenge);
    expect(verifier).toMatch(/^[\w-]{43}$/);
    const sent = `${Buffer.from(cookie.split('.')[0]!, 'base64url').toString()} ${cookie} ${state} ${codeChallenge}`;
    expect(sent).not.toContain(verifier);
  });

  it('is another each time', () => {
    const begun = Array.from({ length: 20 }, () => flows.begin({ returnTo: '/' }));
    for (const part of ['cookie', 'state', 'codeChallenge'] as const)
      expect(new Set(begun.map((each) => each[part])).size).toBe(20);
  });

  it('is good for ten minutes, and not a millisecond longer', () => {
    const { cookie, state } = flows.begin({});
    clock.skip(OAUTH_FLOW_SECONDS * 1000 - 1);
    expect(flows.read(cookie, state)).toBeDefined();
    clock.skip(1);
    expect(flows.read(cookie, state)).toBeUndefined();
  });

  it('is not read without its cookie, with another flow’s state, or by another secret', () => {
    const [one, other] = [flows.begin({}), flows.begin({})];
    expect(flows.read(undefined, one.state)).toBeUndefined();
    expect(flows.read('', one.state)).toBeUndefined();
    expect(flows.read(one.cookie, '')).toBeUndefined();
    expect(flows.read(one.cookie, other.state)).toBeUndefined();
    expect(flowsOf('y').read(one.cookie, one.state)).toBeUndefined();
  });

  it('is not read once a character of its cookie or its state is another', () => {
    const { cookie, state } = flows.begin({ returnTo: '/a' });
    const index = fc.integer({ min: 0, max: cookie.length + state.length - 1 });
    fc.assert(
      fc.property(index, fc.constantFrom('A', 'b', '0', '-', '.', '=', 'ü', ' '), (at, character) => {
        const all = `${cookie}${state}`;
        fc.pre(all[at] !== character);
        const forged = all.slice(0, at) + character + all.slice(at + 1);
        const [first, second] = [forged.slice(0, cookie.length), forged.slice(cookie.length)];
        expect(flows.read(first, second)).toBeUndefined();
      }),
    );
  });

  it('is not read from the parts of two cookies, nor from the state as its signature', () => {
    const [one, other] = [flows.begin({ returnTo: '/a' }), flows.begin({ returnTo: '/b' })];
    const [payload, mac] = one.cookie.split('.');
    expect(flows.read(`${payload}.${other.cookie.split('.')[1]}`, one.state)).toBeUndefined();
    expect(flows.read(`${payload}.${one.state}`, one.state)).toBeUndefined();
    expect(flows.read(payload, one.state)).toBeUndefined();
    expect(flows.read(one.cookie, mac!)).toBeUndefined();
  });
});
