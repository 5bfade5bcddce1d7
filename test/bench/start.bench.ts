import { setTimeout as delay } from 'node:timers/promises';
import { startServer } from '../support/server-process.ts';
import { median } from './measure.ts';

const ROUNDS = 7;
const IDLE_MS = 5000;
const MIB = 1024 * 1024;

/** From the start of the process to its first answer, and what it holds when it has nothing to do. */
export async function start(): Promise<void> {
  const startup: number[] = [];
  const resident: number[] = [];
  const inUse: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const startedAt = performance.now();
    const server = await startServer({ MODULES: 'github-sync' });
    startup.push(performance.now() - startedAt);
    await delay(IDLE_MS);
    resident.push((await server.residentMemory()) / MIB);
    inUse.push((await server.memoryInUse()) / MIB);
    await server.stop();
  }
  process.stdout.write(
    `\nStart, ${ROUNDS} times\n\n| what | median | lowest | highest |\n|---|---:|---:|---:|\n` +
      row('process start to first answer (ms)', startup) +
      row(`RSS after ${IDLE_MS / 1000} idle seconds (MiB)`, resident) +
      row('of it in use, garbage collected (MiB)', inUse),
  );
}

function row(name: string, values: readonly number[]): string {
  const figures = [median(values), Math.min(...values), Math.max(...values)];
  return `| ${name} | ${figures.map((figure) => figure.toFixed(0)).join(' | ')} |\n`;
}
