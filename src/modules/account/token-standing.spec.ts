import { beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../../test/support/manual-clock.js';
import type { Database } from '../../platform/database/database.js';
import type { AccessClaims } from './access-tokens.js';
import { TokenStanding } from './token-standing.js';

const CLAIMS: AccessClaims = { userId: 'u', jti: 'j', tokenVersion: 0, expiresAt: new Date(0) };
const GOOD = { email: 'ada@example.com', role: 'member', good: true };

/** Answers each question with what stands there when it is asked, as soon as it may. */
class Store {
  rows: object[] = [GOOD];
  questions = 0;
  held: Promise<void> = Promise.resolve();

  async read(): Promise<object[]> {
    this.questions++;
    const { rows } = this;
    await this.held;
    return rows;
  }
}

describe('the standing of a token', () => {
  let clock: ManualClock;
  let store: Store;
  let standing: TokenStanding;

  beforeEach(() => {
    clock = new ManualClock();
    store = new Store();
    standing = new TokenStanding(store as unknown as Database, clock);
  });

  it('is asked once for requests at the same time and for half a second', async () => {
    await Promise.all([standing.actorOf(CLAIMS), standing.actorOf(CLAIMS)]);
    clock.skip(499);
    expect(await standing.actorOf(CLAIMS)).toEqual({
      kind: 'user',
      id: 'u',
      name: 'ada@example.com',
      email: 'ada@example.com',
      role: 'member',
    });
    expect(store.questions).toBe(1);
    clock.skip(1);
    store.rows = [{ ...GOOD, good: false }];
    expect(await standing.actorOf(CLAIMS)).toBeUndefined();
    expect(store.questions).toBe(2);
  });

  it('is over when there is no such account', async () => {
    store.rows = [];
    expect(await standing.actorOf(CLAIMS)).toBeUndefined();
  });

  it('counts from when it was asked, not from when the answer came', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    store.held = promise;
    const slow = standing.actorOf(CLAIMS);
    clock.skip(600);
    resolve();
    await slow;
    await standing.actorOf(CLAIMS);
    expect(store.questions).toBe(2);
  });

  it('is asked anew after a change here, also where a question is under way', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    store.held = promise;
    const before = standing.actorOf(CLAIMS);
    store.rows = [];
    standing.forget();
    const after = standing.actorOf(CLAIMS);
    resolve();
    expect([await before, await after]).toEqual([expect.anything(), undefined]);
    expect(await standing.actorOf(CLAIMS)).toBeUndefined();
    expect(store.questions).toBe(2);
  });
});
