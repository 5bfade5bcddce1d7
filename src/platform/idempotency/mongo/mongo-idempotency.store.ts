import { Injectable } from '@nestjs/common';
import type { mongo } from 'mongoose';
import { Clock } from '../../../shared/clock.js';
import type { Answer } from '../../http/answer.js';
import { isDuplicateKey } from '../../mongodb/mongodb-errors.js';
import type { MongodbOperation } from '../../mongodb/mongodb.metrics.js';
import { Mongodb } from '../../mongodb/mongodb.js';
import type { Claim } from '../claim.js';
import { type Holder, IdempotencyStore, KEPT_MS, LEASE_MS } from '../idempotency.store.js';
import { COLLECTION, type IdempotencyKeyDocument, idempotencyKeySchema } from './idempotency-key.schema.js';

/**
 * Idempotency keys in a collection; an answer is written in the transaction of its effect, or on a standalone server,
 * which has none, right after it.
 */
@Injectable()
export class MongoIdempotencyStore extends IdempotencyStore<mongo.ClientSession | undefined> {
  constructor(
    private readonly mongodb: Mongodb,
    private readonly clock: Clock,
  ) {
    super();
    mongodb.declare(idempotencyKeySchema);
  }

  async claim({ id, fingerprint, owner }: Claim): Promise<Holder | undefined> {
    for (;;) {
      const taken = { fingerprint, owner, expiresAt: this.in(LEASE_MS) };
      if ((await this.add({ _id: id, ...taken })) || (await this.takeOver(id, taken))) return undefined;
      const holder = await this.run('find', (keys) => keys.findOne({ _id: id }));
      // None where it was freed in between.
      if (!holder) continue;
      const answer = holder.answer === undefined ? undefined : (JSON.parse(holder.answer) as Answer);
      return { fingerprint: holder.fingerprint, answer };
    }
  }

  async free({ id, owner }: Claim): Promise<void> {
    await this.run('delete', (keys) => keys.deleteOne({ _id: id, owner, answer: { $exists: false } }));
  }

  protected async write(
    session: mongo.ClientSession | undefined,
    { id, owner }: Claim,
    answer: Answer,
  ): Promise<boolean> {
    const kept = { answer: JSON.stringify(answer), expiresAt: this.in(KEPT_MS) };
    const { matchedCount } = await this.run('update', (keys) =>
      keys.updateOne({ _id: id, owner }, { $set: kept }, { ...(session && { session }) }),
    );
    return matchedCount === 1;
  }

  /** @returns whether there was none. */
  private async add(key: IdempotencyKeyDocument): Promise<boolean> {
    try {
      await this.run('insert', (keys) => keys.insertOne(key));
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  /** @returns whether it was over. */
  private async takeOver(id: string, taken: Omit<IdempotencyKeyDocument, '_id'>): Promise<boolean> {
    const over = { _id: id, expiresAt: { $lte: this.in(0) } };
    const { matchedCount } = await this.run('update', (keys) =>
      keys.updateOne(over, { $set: taken, $unset: { answer: '' } }),
    );
    return matchedCount === 1;
  }

  private run<T>(
    operation: MongodbOperation,
    work: (keys: mongo.Collection<IdempotencyKeyDocument>) => Promise<T>,
  ): Promise<T> {
    return this.mongodb.run(operation, (db) => work(db.collection<IdempotencyKeyDocument>(COLLECTION)));
  }

  private in(milliseconds: number): Date {
    return new Date(this.clock.now() + milliseconds);
  }
}
