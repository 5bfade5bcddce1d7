import type { mongo } from 'mongoose';

const RESTORING = /^restoring_\d{8}_\d{6}_/;
const KEPT = /_before_restore_\d{8}_\d{6}$/;

/** The name of a collection until its restore is complete. */
export function restoringCollection(name: string, stamp: string): string {
  return `restoring_${stamp}_${name}`;
}

/** The name under which a collection is kept that was replaced. */
export function keptCollection(name: string, stamp: string): string {
  return `${name}_before_restore_${stamp}`;
}

/** Whether a collection is none of the product's, but one that a restore has made or kept. */
export function isSetAside(name: string): 'restoring' | 'kept' | undefined {
  if (RESTORING.test(name)) return 'restoring';
  return KEPT.test(name) ? 'kept' : undefined;
}

/** The product's collections that hold documents of their own, by name. */
export async function collectionsOf(
  db: mongo.Db,
): Promise<{ readonly name: string; readonly options: mongo.Document }[]> {
  const all = await db.listCollections().toArray();
  return all
    .filter(({ name, type = 'collection' }) => type === 'collection' && !name.startsWith('system.'))
    .filter(({ name }) => isSetAside(name) === undefined)
    .map((info) => ({ name: info.name, options: (info as mongo.CollectionInfo).options ?? {} }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en'));
}
