/** What the statements before have told; names are as nameOf() gives them. */
export class MigrationHistory {
  /** Nobody else uses them yet. */
  readonly tables = new Set<string>();
  /** `table.column`, added by this migration. */
  readonly columns = new Set<string>();
  /** Of tables that this migration made. */
  readonly indexes = new Set<string>();
  /** By DROP INDEX CONCURRENTLY IF EXISTS. */
  readonly droppedIndexes = new Set<string>();
  /** Added NOT VALID. */
  readonly unvalidated = new Set<string>();
  /** Tables with a constraint that this migration validated. */
  readonly validated = new Set<string>();

  readonly transactional: boolean;

  // No parameter property: the linter runs on the sources as they are.
  constructor(transactional: boolean) {
    this.transactional = transactional;
  }
}

/** The name in a statement's text, without its schema, as PostgreSQL would store it. */
export function nameOf(text: string): string {
  const last = text.split('.').at(-1)!;
  return last.startsWith('"') ? last.slice(1, -1) : last.toLowerCase();
}
