import pg from 'pg';
import type { DrillDatabase } from './drill-database.ts';

const WRITERS = 4;

/** Writers that never rest: each transaction adds a row to two tables, so that of any moment both have as many. */
export interface WriteLoad {
  /** Transactions so far. */
  readonly written: number;
  stop(): Promise<void>;
}

export function startWriting({ url }: DrillDatabase): WriteLoad {
  let writing = true;
  let written = 0;
  const write = async () => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    while (writing) {
      await client.query(`
        BEGIN;
        INSERT INTO audit_events (actor, action, entity, entity_id) VALUES ('load', 'written', 'drill', 'x');
        INSERT INTO revoked_tokens VALUES (gen_random_uuid(), '2100-01-01');
        COMMIT`);
      written++;
    }
    await client.end();
  };
  const writers = Array.from({ length: WRITERS }, write);
  return {
    get written() {
      return written;
    },
    async stop() {
      writing = false;
      await Promise.all(writers);
    },
  };
}

/** How many rows the load has in either table. */
export async function pairsIn({ query }: DrillDatabase): Promise<readonly [number, number]> {
  const [row] = await query(`
    SELECT (SELECT count(*) FROM audit_events WHERE actor = 'load') AS events,
      (SELECT count(*) FROM revoked_tokens WHERE expires_at = '2100-01-01') AS tokens`);
  return [Number(row!['events']), Number(row!['tokens'])];
}
