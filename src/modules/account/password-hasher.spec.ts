import { describe, expect, it } from '@jest/globals';
import { parseOptions } from '@node-rs/argon2';
import { NOBODY, PasswordHasher } from './password-hasher.js';

const hasher = new PasswordHasher();

describe('a password’s hash', () => {
  it('is argon2id with 19 MiB, two passes and one lane, and a salt of its own', async () => {
    const [one, other] = await Promise.all([hasher.hash('correct horse'), hasher.hash('correct horse')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(parseOptions(one)).toMatchObject({ saltLen: 16, outputLen: 32 });
    expect(other).not.toBe(one);
  });

  it('knows its password, however a keyboard composed it, and no other', async () => {
    const account = { passwordHash: await hasher.hash('caf\u00e9 \u2460') };
    const find = () => Promise.resolve(account);
    expect(await hasher.match('cafe\u0301 1', find)).toBe(account);
    expect(await hasher.match('cafe 1', find)).toBeUndefined();
  });

  it('of nobody costs what a real one costs and knows no password', async () => {
    expect(await hasher.match('admin123', () => Promise.resolve(null))).toBeUndefined();
    expect(parseOptions(NOBODY)).toEqual(parseOptions(await hasher.hash('any')));
  });
});

describe('a check', () => {
  it('looks for the account when its turn has come, and is not made when that fails', async () => {
    await expect(hasher.match('x', () => Promise.reject(new Error('locked')))).rejects.toThrow('locked');
  });

  it('is one of two at a time, and with a hundred waiting the next is told to come back', async () => {
    const gate = Promise.withResolvers<null>();
    let begun = 0;
    const find = () => {
      begun++;
      return gate.promise.then(() => Promise.reject(new Error('over')));
    };
    const checks = Array.from({ length: 102 }, () => hasher.match('x', find));
    const ended = Promise.allSettled(checks);
    await expect(hasher.match('x', find)).rejects.toMatchObject({
      code: 'PASSWORD_QUEUE_FULL',
      retryAfterSeconds: 2,
    });
    expect(begun).toBe(2);
    gate.resolve(null);
    await ended;
    expect(begun).toBe(102);
  });
});
