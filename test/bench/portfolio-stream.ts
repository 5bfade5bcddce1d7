import { setTimeout as delay } from 'node:timers/promises';
import type { Readable } from 'node:stream';
import type { Pool } from 'undici';
import { lightLoad } from './load.ts';
import { printHead, printRow } from './measure.ts';
import { peakMemory } from './peak-memory.ts';
import { type PortfolioServer, startPortfolios } from './portfolio-server.ts';
import type { FilledStore } from './portfolio-stores.ts';

const LIST = '/api/v1/portfolios';
const SLOW_READS = 100;
const SLOW_PAUSE_MS = 100;
const PROBE_MS = 5;
const OPENING_BRACE = '{'.charCodeAt(0);

/** The list of all portfolios: what a download adds to the process, and how long it keeps others waiting. */
export async function streaming(store: string, filled: FilledStore): Promise<void> {
  printHead(`${LIST} in ${store}`, ['client', 'rows', 'rows/s', 'added MB at most', 'slowest probe ms']);
  const application = await startPortfolios(filled);
  const { pool } = application;
  await lightLoad(pool, { perSecond: 100, count: 500 }, () => ({ path: '/api/health/live' }));
  await download(application, `pauses ${SLOW_PAUSE_MS} ms after each part`, countSlowly);
  await download(application, 'reads as fast as it can', countAll);
  await application.stop();
}

async function download(
  { server, pool }: PortfolioServer,
  client: string,
  count: (body: Readable) => Promise<number>,
): Promise<void> {
  const before = await server.residentMemory();
  const startedAt = performance.now();
  let rows = 0;
  const over = new AbortController();
  const probing = slowestProbe(pool, over.signal);
  const peak = await peakMemory(server, async () => {
    const { body } = await pool.request({ method: 'GET', path: LIST });
    rows = await count(body);
  });
  const seconds = (performance.now() - startedAt) / 1000;
  over.abort();
  printRow([
    client,
    String(rows),
    (rows / seconds).toFixed(0),
    ((peak - before) / 1e6).toFixed(1),
    (await probing).toFixed(1),
  ]);
}

async function countAll(body: Readable): Promise<number> {
  let rows = 0;
  for await (const part of body) rows += rowsIn(part as Buffer);
  return rows;
}

/** Leaves before the end. */
async function countSlowly(body: Readable): Promise<number> {
  let rows = 0;
  let reads = 0;
  for await (const part of body) {
    rows += rowsIn(part as Buffer);
    if (++reads === SLOW_READS) break;
    await delay(SLOW_PAUSE_MS);
  }
  return rows;
}

/** No name has a brace. */
function rowsIn(part: Buffer): number {
  let rows = 0;
  for (let at = part.indexOf(OPENING_BRACE); at >= 0; at = part.indexOf(OPENING_BRACE, at + 1)) rows++;
  return rows;
}

async function slowestProbe(pool: Pool, over: AbortSignal): Promise<number> {
  let slowest = 0;
  while (!over.aborted) {
    const [took] = await lightLoad(pool, { perSecond: 1, count: 1 }, () => ({ path: '/api/health/live' }));
    slowest = Math.max(slowest, took!);
    await delay(PROBE_MS);
  }
  return slowest;
}
