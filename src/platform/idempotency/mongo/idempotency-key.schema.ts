import { Schema } from 'mongoose';

/** A request's hold on its key, or its answer. */
export interface IdempotencyKeyDocument {
  readonly _id: string;
  readonly fingerprint: string;
  readonly owner: string;
  /** As JSON, whose names MongoDB would read otherwise; not there while the request runs. */
  readonly answer?: string;
  /** When the document stops to count; MongoDB removes it some time later. */
  readonly expiresAt: Date;
}

export const COLLECTION = 'idempotency_keys';

export const idempotencyKeySchema = new Schema<IdempotencyKeyDocument>(
  { _id: String, fingerprint: String, owner: String, answer: String, expiresAt: Date },
  { collection: COLLECTION, autoCreate: false, autoIndex: false, versionKey: false },
);
idempotencyKeySchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
