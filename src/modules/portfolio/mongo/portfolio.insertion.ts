import { mongo } from 'mongoose';
import { isDuplicateKey } from '../../../platform/mongodb/mongodb-errors.js';
import type { Mongodb } from '../../../platform/mongodb/mongodb.js';
import { COLLECTION, type PortfolioDocument } from './portfolio.schema.js';

type Keep = (session: mongo.ClientSession | undefined) => Promise<void>;

/**
 * Adds documents with ids of their own, all or none: in a transaction, or on a standalone server by taking out again
 * what was added before the failure.
 */
export class PortfolioInsertion {
  constructor(
    private readonly mongodb: Mongodb,
    private readonly documents: readonly PortfolioDocument[],
    /** Whether something else belongs to it; one document alone needs no transaction. */
    private readonly more: boolean,
  ) {}

  /** @param keep what else belongs to it. */
  async run(keep: Keep): Promise<void> {
    await this.within(async (session) => {
      if (session) {
        await this.insert(session);
        await keep(session);
      } else {
        await this.insertAlone();
        await this.orRemove(() => keep(undefined));
      }
    });
  }

  /** Adds what an earlier run, whose end is not known, did not. */
  async runAgain(keep: Keep): Promise<void> {
    await this.within(async (session) => {
      if (session) {
        if (await this.isThere(session)) return;
        await this.insert(session);
        await keep(session);
      } else {
        await this.orRemove(async () => {
          await this.insertMissing();
          await keep(undefined);
        });
      }
    });
  }

  private async within(work: Keep): Promise<void> {
    if (this.more || this.documents.length > 1) await this.mongodb.transaction(work);
    else await work(undefined);
  }

  private async insert(session?: mongo.ClientSession): Promise<void> {
    await this.mongodb.run('insert', (db) =>
      db
        .collection<PortfolioDocument>(COLLECTION)
        .insertMany(this.documents, { ...(session && { session }) }),
    );
  }

  /** An id that is there already is somebody else's: only what stood before it was added here. */
  private async insertAlone(): Promise<void> {
    try {
      await this.insert();
    } catch (error) {
      if (error instanceof mongo.MongoBulkWriteError) await this.remove(failedAt(error));
      throw error;
    }
  }

  private async insertMissing(): Promise<void> {
    try {
      await this.mongodb.run('insert', (db) =>
        db.collection<PortfolioDocument>(COLLECTION).insertMany(this.documents, { ordered: false }),
      );
    } catch (error) {
      const refused = error instanceof mongo.MongoBulkWriteError ? [error.writeErrors].flat() : [];
      if (refused.length === 0 || !refused.every(isDuplicateKey)) throw error;
    }
  }

  private async orRemove(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      // Where not even that is possible, the first error says more.
      await this.remove(this.documents.length).catch(() => undefined);
      throw error;
    }
  }

  /** @param count of the first documents. */
  private async remove(count: number): Promise<void> {
    const ids = this.documents.slice(0, count).map(({ _id }) => _id);
    await this.mongodb.run('delete', (db) =>
      db.collection<PortfolioDocument>(COLLECTION).deleteMany({ _id: { $in: ids } }),
    );
  }

  /** All are there or none is. */
  private async isThere(session: mongo.ClientSession): Promise<boolean> {
    const { _id } = this.documents[0]!;
    const found = await this.mongodb.run('find', (db) =>
      db.collection<PortfolioDocument>(COLLECTION).findOne({ _id }, { session, projection: { _id: 1 } }),
    );
    return found !== null;
  }
}

/** How many were added before the one that was refused. */
function failedAt({ writeErrors }: mongo.MongoBulkWriteError): number {
  return Math.min(...[writeErrors].flat().map(({ index }) => index));
}
