import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AppConfig } from '../../platform/config/app.config.js';
import { type EncryptedToken, TokenCipher, type TokenOwner } from './token-cipher.js';

const keyOf = (letter: string) => Buffer.alloc(32, letter).toString('base64');
const cipherOf = (key: string, previousKey?: string) =>
  new TokenCipher({ key, previousKey }, {} as AppConfig);

const OWNER = { userId: '4f6d1a0e-1c7c-4a53-9a40-3c5a1d0a8f11', githubId: '583231' };
const [OLD, NEW] = [keyOf('o'), keyOf('n')];
const cipher = cipherOf(OLD);

const owner = fc.record({ userId: fc.uuid(), githubId: fc.bigInt({ min: 1n }).map(String) });

describe('a token', () => {
  it('is read again for its owner, whatever it says, by any process with the key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), owner, (text, whose) => {
        expect(cipherOf(OLD).decrypt(cipher.encrypt(text, whose), whose)).toBe(text);
      }),
    );
  });

  it('is read for nobody else', () => {
    fc.assert(
      fc.property(owner, owner, (one, other) => {
        const encrypted = cipher.encrypt('gho_x', one);
        for (const stranger of [
          other,
          { ...one, userId: other.userId },
          { ...one, githubId: other.githubId },
        ] as TokenOwner[]) {
          fc.pre(stranger.userId !== one.userId || stranger.githubId !== one.githubId);
          expect(cipher.decrypt(encrypted, stranger)).toBeUndefined();
        }
      }),
    );
  });

  it('is not read once a bit of it is another, or a byte is missing', () => {
    const { token, tokenKey } = cipher.encrypt('gho_16C7e42F292c6912E7710c838347Ae178B4a', OWNER);
    for (let at = 0; at < token.length * 8; at++) {
      const flipped = Buffer.from(token);
      flipped[at >> 3]! ^= 1 << (at & 7);
      expect(cipher.decrypt({ token: flipped, tokenKey }, OWNER)).toBeUndefined();
    }
    for (let length = 0; length < token.length; length++)
      expect(cipher.decrypt({ token: token.subarray(0, length), tokenKey }, OWNER)).toBeUndefined();
  });

  it('looks different each time, and does not show', () => {
    const seen = Array.from({ length: 50 }, () => cipher.encrypt('gho_x', OWNER).token);
    expect(new Set(seen.map((token) => token.subarray(0, 12).toString('hex'))).size).toBe(50);
    expect(seen.filter((token) => token.includes('gho_'))).toEqual([]);
    // Nonce, text and tag.
    expect(seen[0]).toHaveLength(12 + 5 + 16);
  });
});

describe('while the key changes', () => {
  const stored = cipher.encrypt('gho_x', OWNER);

  it('what the previous one encrypted is read, and new tokens are the new one’s', () => {
    const changing = cipherOf(NEW, OLD);
    expect(changing.decrypt(stored, OWNER)).toBe('gho_x');
    expect(changing.isOutdated(stored.tokenKey)).toBe(true);
    const anew = changing.encrypt('gho_x', OWNER);
    expect(changing.isOutdated(anew.tokenKey)).toBe(false);
    expect(cipherOf(NEW).decrypt(anew, OWNER)).toBe('gho_x');
    expect(cipher.decrypt(anew, OWNER)).toBeUndefined();
  });

  it('what neither encrypted is not read', () => {
    expect(cipherOf(NEW).decrypt(stored, OWNER)).toBeUndefined();
    expect(cipherOf(NEW, keyOf('z')).decrypt(stored, OWNER)).toBeUndefined();
  });

  it('a record that names another key than its own is not read', () => {
    const renamed: EncryptedToken = { ...stored, tokenKey: cipherOf(NEW).encrypt('', OWNER).tokenKey };
    expect(cipherOf(NEW, OLD).decrypt(renamed, OWNER)).toBeUndefined();
  });

  it('a key is named without being shown', () => {
    expect(stored.tokenKey).toMatch(/^[\da-f]{16}$/);
    expect(Buffer.from(OLD, 'base64').toString('hex')).not.toContain(stored.tokenKey);
  });
});
