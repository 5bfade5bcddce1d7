import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../../test/support/manual-clock.js';
import { MemoryBucketStore } from './memory-bucket.store.js';

const POLICY = { name: 'policy', capacity: 2, refillPerSecond: 1 };

describe('MemoryBucketStore', () => {
  it('keeps no more than its bound of 100,000 addresses', async () => {
    const store = new MemoryBucketStore(new ManualClock());
    for (let i = 0; i < 100_000; i++) await store.take(POLICY, `address-${i}`, 'consume');
    expect(store.size).toBe(50_000);
  });

  it('forgets the bucket that was longest unused, which is then full again', async () => {
    const store = new MemoryBucketStore(new ManualClock(), 2);
    for (const subject of ['a', 'a', 'b', 'a', 'c']) await store.take(POLICY, subject, 'consume');
    expect((await store.take(POLICY, 'a', 'peek')).allowed).toBe(false);
    expect((await store.take(POLICY, 'b', 'peek')).remaining).toBe(2);
  });

  it('forgets nothing for somebody who only asks', async () => {
    const store = new MemoryBucketStore(new ManualClock(), 2);
    for (const subject of ['a', 'b']) await store.take(POLICY, subject, 'consume');
    for (let i = 0; i < 10; i++) await store.take(POLICY, `asking-${i}`, 'peek');
    for (const subject of ['a', 'b']) expect((await store.take(POLICY, subject, 'peek')).remaining).toBe(1);
  });
});
