/** What each rule of the migration linter wants instead: the release before keeps running while a migration does. */
export const ADVICE = {
  'blocking-index':
    'building or dropping an index stops writers: CONCURRENTLY, in a migration with `readonly transaction = false`',
  'concurrently-in-transaction':
    'CONCURRENTLY cannot run in a transaction: give the migration `readonly transaction = false`',
  'unrepeatable-index':
    'an interrupted build leaves an invalid index behind: begin with DROP INDEX CONCURRENTLY IF EXISTS of the same name',
  'not-null-without-default':
    'the release before inserts rows without this column: give it a DEFAULT, or make it NOT NULL in a later release',
  'rewrites-table':
    'the table is rewritten while nobody can use it: add the column without it, and fill it in batches',
  'set-not-null':
    'every row is read while nobody can write: first ADD CONSTRAINT … CHECK (… IS NOT NULL) NOT VALID in a migration of its own, then VALIDATE CONSTRAINT, then this',
  'validate-in-same-transaction':
    'the lock of ADD CONSTRAINT is held while every row is read: validate in a migration of its own',
  'type-change': 'changing a type rewrites the table, and breaks the release before: add another column',
  rename:
    'the release before uses the former name: add the new one, copy, and drop the former in a later release',
  'drop-without-contract':
    'the release before may use it: drop it a release later, in a migration whose name or comment says “contract”',
  'constraint-without-not-valid':
    'every row is read while nobody can write: NOT VALID here, and VALIDATE CONSTRAINT in a migration of its own',
  'unique-without-index':
    'its index is built while nobody can write: CREATE UNIQUE INDEX CONCURRENTLY first, then ADD CONSTRAINT … USING INDEX',
  'locks-table': 'nobody can use the table meanwhile: find a way without a lock that is taken by hand',
  'unbounded-write':
    'a row stays locked until all are written: write in batches with a WHERE, in a migration of its own',
  'transaction-control': 'the migrator begins and ends the transaction',
  'hidden-sql': 'what a DO block runs cannot be checked: write plain statements',
} as const satisfies Readonly<Record<string, string>>;

export type MigrationRule = keyof typeof ADVICE;
