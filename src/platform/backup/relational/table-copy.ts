import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ClientBase } from 'pg';
import { from, to } from 'pg-copy-streams';
import { RowsPassing } from '../folder/record-digest.js';
import { type Table, copied } from './catalog.js';

/** The stored rows of a table in COPY's text format, in no order. */
export function rowsOut(client: ClientBase, table: Table): ReturnType<typeof to> {
  return client.query(to(`COPY ${copied(table)} TO STDOUT`));
}

/** Takes them in again. */
export function rowsIn(client: ClientBase, table: Table): ReturnType<typeof from> {
  return client.query(from(`COPY ${copied(table)} FROM STDIN`));
}

/** What a table holds. */
export interface Contents {
  readonly rows: number;
  /** RecordDigest of its rows. */
  readonly digest: string;
}

/** Reads a table through. */
export async function contentsOf(client: ClientBase, table: Table): Promise<Contents> {
  const passing = new RowsPassing();
  await pipeline(rowsOut(client, table), passing, nowhere());
  return { rows: passing.digest.count, digest: passing.digest.value };
}

/** Takes what comes and keeps nothing. */
export function nowhere(): Writable {
  return new Writable({
    write(_chunk, _encoding, done) {
      done();
    },
  });
}
