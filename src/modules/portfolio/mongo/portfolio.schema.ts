import { Schema, type Types } from 'mongoose';

/** A portfolio as MongoDB keeps it. */
export interface PortfolioDocument {
  readonly _id: Types.ObjectId;
  readonly name: string;
  readonly nameKey: string;
  /** The distinct parts of the key, of one to three characters: every part of a name is found over their index. */
  readonly grams: readonly string[];
  readonly dateCreated: Date;
  readonly version: number;
}

export const COLLECTION = 'portfolio';

export const portfolioSchema = new Schema<PortfolioDocument>(
  { name: String, nameKey: String, grams: [String], dateCreated: Date, version: Number },
  { collection: COLLECTION, autoCreate: false, autoIndex: false, versionKey: false },
);
// Each in the order of the pages that are read over it. Those in the order of insertion have the one on _id.
portfolioSchema.index({ dateCreated: -1, _id: -1 });
portfolioSchema.index({ nameKey: 1, dateCreated: -1, _id: -1 });
portfolioSchema.index({ grams: 1, dateCreated: -1, _id: -1 });
