import { beforeEach, describe, expect, it } from '@jest/globals';
import { JwtService } from '@nestjs/jwt';
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { ManualClock } from '../../../test/support/manual-clock.js';
import { CredentialsInvalidError } from '../../platform/auth/auth.errors.js';
import type { AppConfig } from '../../platform/config/app.config.js';
import { AccessTokens } from './access-tokens.js';
import { JwtKeys } from './jwt-keys.js';
import type { JwtConfig } from './jwt.config.js';

const SECRET = 'k'.repeat(32);
const OTHER = 'o'.repeat(32);
const USER = { id: '4f6d1a0e-1c7c-4a53-9a40-3c5a1d0a8f11', role: 'admin', tokenVersion: 3 } as const;
/** Nothing can be kept below a file. */
const NO_FOLDER = { dataDir: '/dev/null' } as AppConfig;
const HALF_AN_HOUR = 30 * 60 * 1000;

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const payloadOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as Record<string, unknown>;

let clock: ManualClock;

function tokensWith(config: Partial<JwtConfig> = {}): AccessTokens {
  const jwt = { secret: SECRET, previousSecret: undefined, issuer: 'us', audience: 'us', ...config };
  return new AccessTokens(new JwtKeys(jwt, NO_FOLDER, clock));
}

beforeEach(() => {
  clock = new ManualClock();
});

describe('an access token', () => {
  it('says whose it is, with a life of half an hour and an id of its own', () => {
    const tokens = tokensWith();
    const token = tokens.sign(USER);
    const iat = clock.now() / 1000;
    expect(payloadOf(token)).toEqual({
      sub: USER.id,
      role: 'admin',
      ver: 3,
      iat,
      exp: iat + 1800,
      iss: 'us',
      aud: 'us',
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(payloadOf(tokens.sign(USER))['jti']).not.toBe(payloadOf(token)['jti']);
    expect(tokens.verify(token)).toEqual({
      userId: USER.id,
      tokenVersion: 3,
      jti: payloadOf(token)['jti'],
      expiresAt: new Date(clock.now() + HALF_AN_HOUR),
    });
  });

  it('is good until the second it expires', () => {
    const tokens = tokensWith();
    const token = tokens.sign(USER);
    clock.skip(HALF_AN_HOUR - 1);
    expect(tokens.verify(token).userId).toBe(USER.id);
    clock.skip(1);
    expect(() => tokens.verify(token)).toThrow(CredentialsInvalidError);
  });

  it('is good with the previous key while keys are changed, and is then made with the new one', () => {
    const old = tokensWith({ secret: OTHER }).sign(USER);
    expect(() => tokensWith().verify(old)).toThrow(CredentialsInvalidError);
    const both = tokensWith({ previousSecret: OTHER });
    expect(both.verify(old).userId).toBe(USER.id);
    expect(tokensWith().verify(both.sign(USER)).userId).toBe(USER.id);
    clock.skip(HALF_AN_HOUR);
    expect(() => both.verify(old)).toThrow(CredentialsInvalidError);
  });

  it('lives as long as the process where no key can be kept', () => {
    const tokens = tokensWith({ secret: undefined });
    const token = tokens.sign(USER);
    expect(tokens.verify(token).userId).toBe(USER.id);
    expect(() => tokensWith({ secret: undefined }).verify(token)).toThrow(CredentialsInvalidError);
  });
});

describe('what is no token of ours', () => {
  const claims = () => payloadOf(tokensWith().sign(USER));
  const signed = (payload: object, secret = SECRET, algorithm: 'HS256' | 'HS384' | 'HS512' = 'HS256') =>
    new JwtService({ secret }).sign(payload, { algorithm });
  const unsigned = (alg: string, payload: object = claims()) =>
    `${base64({ alg, typ: 'JWT' })}.${base64(payload)}.`;

  /** The public key's text as an HMAC key, which a verifier that lets the header choose would take. */
  const confused = () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const text = `${base64({ alg: 'HS256' })}.${base64(claims())}`;
    const pem = publicKey.export({ type: 'spki', format: 'pem' });
    return `${text}.${createHmac('sha256', pem).update(text).digest('base64url')}`;
  };
  const tampered = () => {
    const [header, , signature] = tokensWith().sign(USER).split('.');
    return `${header}.${base64({ ...claims(), ver: 4 })}.${signature}`;
  };
  const without = (name: string) => {
    const { [name]: _left, ...rest } = claims();
    return signed(rest);
  };

  it.each<[string, () => string]>([
    ['is empty', () => ''],
    ['is no JWT', () => 'a.b.c'],
    ['is one part of one', () => tokensWith().sign(USER).split('.')[0]!],
    [
      'has no signature',
      () =>
        tokensWith()
          .sign(USER)
          .replace(/[^.]*$/, ''),
    ],
    ['says alg none', () => unsigned('none')],
    ['says alg None', () => unsigned('None')],
    ['says alg none and is signed', () => unsigned('none') + tokensWith().sign(USER).split('.')[2]!],
    ['is signed by another key', () => signed(claims(), OTHER)],
    ['is signed by HS384', () => signed(claims(), SECRET, 'HS384')],
    ['is signed by HS512', () => signed(claims(), SECRET, 'HS512')],
    ['is signed by a public key', confused],
    ['was changed', tampered],
    ['is of another issuer', () => signed({ ...claims(), iss: 'them' })],
    ['is for another audience', () => signed({ ...claims(), aud: 'them' })],
    ['has no issuer', () => without('iss')],
    ['has no audience', () => without('aud')],
    ['never expires', () => without('exp')],
    ['has no id', () => without('jti')],
    ['has no subject', () => without('sub')],
    ['has no version', () => without('ver')],
    ['has a subject that is no id', () => signed({ ...claims(), sub: "' OR 1=1 --" })],
    ['is not yet good', () => signed({ ...claims(), nbf: clock.now() / 1000 + 60 })],
    ['is a text', () => new JwtService({ secret: SECRET }).sign('text')],
  ])('and %s, is refused', (_what, make) => {
    for (const tokens of [tokensWith(), tokensWith({ previousSecret: 'p'.repeat(32) })])
      expect(() => tokens.verify(make())).toThrow('Could not validate credentials');
  });
});
