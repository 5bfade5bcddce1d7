import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';

const CONNECTIONS = 32;

export interface Request {
  readonly path: string;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** A request of its number. */
export type RequestOf = (index: number) => Request;

/**
 * Sends requests over 32 connections, each the next as soon as the last is answered.
 *
 * @throws Error when an answer is neither 2xx nor 304.
 */
export async function load(pool: Pool, count: number, request: RequestOf): Promise<void> {
  let next = 0;
  const client = async () => {
    while (next < count) await send(pool, request(next++));
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, client));
}

/**
 * Sends so many requests a second, whether or not those before are answered.
 *
 * @returns the milliseconds to each whole answer, in order of size.
 * @throws Error when an answer is neither 2xx nor 304.
 */
export async function lightLoad(
  pool: Pool,
  { perSecond, count }: { perSecond: number; count: number },
  request: RequestOf,
): Promise<number[]> {
  const startedAt = performance.now();
  const times: Promise<number>[] = [];
  for (let index = 0; index < count; index++) {
    await delay(Math.max(0, startedAt + (index * 1000) / perSecond - performance.now()));
    const time = timed(() => send(pool, request(index)));
    // Thrown below, when all of them are sent.
    time.catch(() => undefined);
    times.push(time);
  }
  return (await Promise.all(times)).sort((a, b) => a - b);
}

/** As lightLoad(), each when the one before is answered, so that a slow one keeps none waiting. */
export async function oneByOne(
  pool: Pool,
  { perSecond, count }: { perSecond: number; count: number },
  request: RequestOf,
): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < count; index++) {
    const took = await timed(() => send(pool, request(index)));
    times.push(took);
    await delay(Math.max(0, 1000 / perSecond - took));
  }
  return times.sort((a, b) => a - b);
}

/** @param sorted in order of size. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.ceil(sorted.length * share) - 1]!;
}

export function poolFor(url: string): Pool {
  return new Pool(url, { connections: CONNECTIONS });
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

async function send(pool: Pool, { method = 'GET', ...rest }: Request): Promise<void> {
  const { statusCode, body } = await pool.request({ method, ...rest });
  await body.dump();
  if (statusCode >= 300 && statusCode !== 304) throw new Error(`${rest.path} answered ${statusCode}`);
}
