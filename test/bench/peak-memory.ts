import { setTimeout as delay } from 'node:timers/promises';
import type { ServerProcess } from '../support/server-process.ts';

const SAMPLE_MS = 50;

/** @returns the most bytes that the server had in RAM while the work was done. */
export async function peakMemory(server: ServerProcess, work: () => Promise<unknown>): Promise<number> {
  const over = new AbortController();
  const watching = watch(server, over.signal);
  try {
    await work();
  } finally {
    over.abort();
  }
  return watching;
}

async function watch(server: ServerProcess, over: AbortSignal): Promise<number> {
  let peak = 0;
  while (!over.aborted) {
    peak = Math.max(peak, await server.residentMemory());
    await delay(SAMPLE_MS);
  }
  return peak;
}
