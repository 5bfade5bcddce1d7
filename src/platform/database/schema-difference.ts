import { createDataSource } from './data-source.js';

export interface Query {
  readonly query: string;
  readonly parameters?: unknown[];
}

/** Statements that bring the schema to what the entities say, and back. */
export interface SchemaDifference {
  readonly up: readonly Query[];
  readonly down: readonly Query[];
}

/** Compares the entities with the database; changes nothing. */
export async function schemaDifference(url: string): Promise<SchemaDifference> {
  const source = await createDataSource({ url, poolSize: 2, statementTimeoutMs: 0 });
  await source.initialize();
  try {
    const { upQueries, downQueries } = await source.driver.createSchemaBuilder().log();
    return { up: upQueries, down: downQueries.toReversed() };
  } finally {
    await source.destroy();
  }
}
