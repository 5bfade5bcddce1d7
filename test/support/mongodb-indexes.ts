import { jest } from '@jest/globals';
import { mongo } from 'mongoose';

/** A question to a collection. */
export interface Asked {
  readonly command: string;
  readonly collection: string;
  readonly filter: Readonly<Record<string, any>>;
  readonly sort: Readonly<Record<string, number>>;
}

const COMMANDS = [
  'find',
  'findOne',
  'findOneAndUpdate',
  'updateOne',
  'deleteOne',
  'deleteMany',
  'countDocuments',
] as const;

/** @returns each filter that work sends to MongoDB, with its order. */
export async function recordQueries(work: () => Promise<void>): Promise<Asked[]> {
  const asked: Asked[] = [];
  const spies = COMMANDS.map((command) => {
    const { [command]: original } = mongo.Collection.prototype as unknown as Record<
      string,
      (...words: any[]) => any
    >;
    return jest.spyOn(mongo.Collection.prototype, command).mockImplementation(function (
      this: mongo.Collection,
      filter: Asked['filter'],
      ...rest: any[]
    ) {
      const { sort = {} } = (rest.at(-1) ?? {}) as { sort?: Asked['sort'] };
      asked.push({ command, collection: this.collectionName, filter, sort });
      return original!.call(this, filter, ...rest);
    } as never);
  });
  await work();
  for (const spy of spies) spy.mockRestore();
  return asked;
}

/**
 * Whether an index finds what is asked for, in its order: the filter names its first field, or the order is its own,
 * from the field on that is not held to one value.
 */
export function servedBy(index: Readonly<Record<string, any>>, { filter, sort }: Asked): boolean {
  const fields = Object.keys(index);
  const bounded = Object.hasOwn(filter, fields[0]!);
  const order = Object.entries(sort);
  if (order.length === 0) return bounded;
  const fixed = fields.findIndex((field) => !isEquality(filter[field]));
  const rest = fields.slice(fixed === -1 ? fields.length : fixed);
  const agrees = (direction: number) =>
    order.every(([field, wanted], place) => rest[place] === field && index[field] * direction === wanted);
  return agrees(1) || agrees(-1);
}

function isEquality(condition: unknown): boolean {
  if (condition === undefined) return false;
  if (typeof condition !== 'object' || condition === null || condition instanceof mongo.ObjectId) return true;
  // The first of several grams bounds the index; the others are looked at behind it.
  return Object.keys(condition).every((operator) => operator === '$eq' || operator === '$all');
}
