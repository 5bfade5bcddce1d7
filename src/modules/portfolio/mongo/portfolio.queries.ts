import { mongo } from 'mongoose';
import { GRAM_MAX, gramsOf, gramsToFind, nameKey } from '../portfolio-name.js';
import type {
  Portfolio,
  PortfolioChange,
  PortfolioFilter,
  PortfolioPosition,
  Versions,
} from '../portfolio.js';
import type { PortfolioDocument } from './portfolio.schema.js';

type Filter = mongo.Filter<PortfolioDocument>;

/** What a portfolio is made of again. */
export const SHOWN = { name: 1, dateCreated: 1, version: 1 } as const;
export const NEWEST_FIRST = { dateCreated: -1, _id: -1 } as const;
export const IN_ORDER = { _id: 1 } as const;

export function toDocument({ id, name, dateCreated, version }: Portfolio): PortfolioDocument {
  return { _id: toObjectId(id), ...named(name), dateCreated: new Date(dateCreated), version };
}

export function toPortfolio({
  _id,
  name,
  dateCreated,
  version,
}: Pick<PortfolioDocument, '_id' | keyof typeof SHOWN>): Portfolio {
  return { id: _id.toHexString(), name, dateCreated: dateCreated.toISOString(), version };
}

export function byId(id: string): Filter {
  return { _id: toObjectId(id) };
}

export function inVersion(id: string, versions: Versions): Filter {
  return versions === '*' ? byId(id) : { ...byId(id), version: { $in: [...versions] } };
}

export function changed({ name, dateCreated }: PortfolioChange): mongo.UpdateFilter<PortfolioDocument> {
  return {
    $set: { ...named(name), ...(dateCreated !== undefined && { dateCreated: new Date(dateCreated) }) },
    $inc: { version: 1 },
  };
}

export function after(id: string | undefined): Filter {
  return id === undefined ? {} : { _id: { $gt: toObjectId(id) } };
}

/** The grams find what the expression then looks at, which alone would look at everything. */
export function matching({ kind, key }: PortfolioFilter): Filter {
  if (kind === 'all') return {};
  if (kind === 'exact') return { nameKey: key };
  return {
    grams: { $all: gramsToFind(key, GRAM_MAX) },
    nameKey: { $regex: key.replace(/[-\\^$*+?.()|[\]{}]/g, String.raw`\$&`) },
  };
}

/** The first condition bounds the index, the second is for those of the same time. */
export function below(position: PortfolioPosition | undefined): Filter {
  if (!position) return {};
  const dateCreated = new Date(position.dateCreated);
  return {
    dateCreated: { $lte: dateCreated },
    $or: [{ dateCreated: { $lt: dateCreated } }, { _id: { $lt: toObjectId(position.id) } }],
  };
}

function named(name: string): Pick<PortfolioDocument, 'name' | 'nameKey' | 'grams'> {
  const key = nameKey(name);
  return { name, nameKey: key, grams: gramsOf(key, 1, GRAM_MAX) };
}

function toObjectId(id: string): mongo.ObjectId {
  return mongo.ObjectId.createFromHexString(id);
}
