import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Answer } from '../../src/platform/http/answer.js';
import { Claim, currentClaim } from '../../src/platform/idempotency/claim.js';
import { IdempotencyKeyLostError } from '../../src/platform/idempotency/idempotency.errors.js';
import type { IdempotencyStore } from '../../src/platform/idempotency/idempotency.store.js';
import type { ManualClock } from '../support/manual-clock.js';

export interface IdempotencyUnderTest {
  readonly store: IdempotencyStore;
  readonly clock: ManualClock;
  /** Keeps an effect of the request whose claim it is, in a transaction. */
  keep(effect: unknown): Promise<void>;
}

const HOUR_MS = 60 * 60 * 1000;
const LEASE_MS = 2 * 60 * 1000;
const answerOf = (effect: unknown): Answer => ({ status: 201, headers: { etag: '"1"' }, body: { effect } });

/** A request's claim; another's of the same key is made by naming its id. */
function claimOf(id: string = randomUUID(), fingerprint = 'body'): Claim {
  return new Claim(id, fingerprint, randomUUID(), answerOf as never);
}

/** What every store of idempotency keys does. */
export function describeIdempotencyStore(adapter: string, underTest: () => IdempotencyUnderTest): void {
  const claim = (one: Claim) => underTest().store.claim(one);
  const keep = (one: Claim, effect: unknown) => currentClaim.run(one, () => underTest().keep(effect));

  describe(`idempotency keys in ${adapter}`, () => {
    it('are taken by one of 50 requests at once', async () => {
      const first = claimOf();
      const claims = Array.from({ length: 50 }, () => claimOf(first.id));
      const holders = await Promise.all(claims.map(claim));
      expect(holders.filter((holder) => holder === undefined)).toHaveLength(1);
      expect(holders.filter((holder) => holder !== undefined)).toEqual(
        Array.from({ length: 49 }, () => ({ fingerprint: 'body', answer: undefined })),
      );
    });

    it('say of what body they are', async () => {
      const first = claimOf();
      await claim(first);
      expect(await claim(claimOf(first.id, 'other'))).toEqual({ fingerprint: 'body', answer: undefined });
    });

    it('bring the answer that was kept, for a day', async () => {
      const first = claimOf();
      const effect = { 'a.b': ['$x', null, 'größer 🙂'], z: 1, a: 2 };
      await claim(first);
      await keep(first, effect);
      expect(first.kept).toBe(true);
      const { clock } = underTest();
      clock.skip(24 * HOUR_MS - 1);
      const again = await claim(claimOf(first.id));
      expect(again).toEqual({ fingerprint: 'body', answer: answerOf(effect) });
      // As it was sent, members in their order.
      expect(JSON.stringify(again?.answer?.body)).toBe(JSON.stringify({ effect }));
      clock.skip(1);
      expect(await claim(claimOf(first.id, 'other'))).toBeUndefined();
      expect(await claim(claimOf(first.id))).toEqual({ fingerprint: 'other', answer: undefined });
    });

    it('are free again when the request failed', async () => {
      const first = claimOf();
      await claim(first);
      await underTest().store.free(first);
      expect(await claim(claimOf(first.id, 'other'))).toBeUndefined();
    });

    it('are not freed by another request, nor once there is an answer', async () => {
      const first = claimOf();
      await claim(first);
      await underTest().store.free(claimOf(first.id));
      expect(await claim(claimOf(first.id))).toBeDefined();
      await keep(first, 1);
      await underTest().store.free(first);
      expect(await claim(claimOf(first.id))).toEqual({ fingerprint: 'body', answer: answerOf(1) });
    });

    it('of a request that died are taken over, and what it still does is refused', async () => {
      const first = claimOf();
      await claim(first);
      const { clock } = underTest();
      clock.skip(LEASE_MS - 1);
      const second = claimOf(first.id);
      expect(await claim(second)).toBeDefined();
      clock.skip(1);
      expect(await claim(second)).toBeUndefined();
      await expect(keep(first, 'late')).rejects.toThrow(IdempotencyKeyLostError);
      expect(first.kept).toBe(false);
      await keep(second, 'in time');
      expect((await claim(claimOf(first.id)))?.answer).toEqual(answerOf('in time'));
    });

    it('may be kept twice by a request that is not sure of the first time', async () => {
      const first = claimOf();
      await claim(first);
      await keep(first, 1);
      await keep(first, 1);
      expect((await claim(claimOf(first.id)))?.answer).toEqual(answerOf(1));
    });

    it('are nothing to a request without one', async () => {
      await underTest().keep('effect');
      expect(underTest().store.wanted).toBe(false);
    });
  });
}
