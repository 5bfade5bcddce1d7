import { once } from 'node:events';
import type { Pool } from 'undici';
import { startAndReadLine, stopProcess } from '../support/child-process.ts';
import { type ServerProcess, startServer } from '../support/server-process.ts';
import { type RequestOf, lightLoad, load, percentile, poolFor } from './load.ts';
import { measure, printHead, printRow } from './measure.ts';
import { pin } from './pin.ts';

const HEADINGS = [
  'what',
  'bare req/s',
  'ours req/s',
  'ratio',
  'bare CPU µs',
  'our CPU µs',
  'bare p95 ms',
  'our p95 ms',
];

type Side = 'bare' | 'ours';

/** The application and a bare server that does its queries, over one store, each a process of its own. */
export interface Pair {
  readonly server: ServerProcess;
  readonly bareUrl: string;
  readonly pools: Readonly<Record<Side, Pool>>;
  readonly cpu: Readonly<Record<Side, () => Promise<number>>>;
  stop(): Promise<void>;
}

/** @param bare the script of the bare server, with its arguments. */
export async function startPair(bare: readonly string[], env: Record<string, string>): Promise<Pair> {
  const { child, line } = await startAndReadLine(process.execPath, [
    '--import',
    './test/support/server-under-test.mjs',
    ...bare,
  ]);
  const server = await startServer(env, { logToFile: true });
  pin(child.pid!, server.child.pid!);
  const pools = { bare: poolFor(line), ours: poolFor(server.url) };
  return {
    server,
    bareUrl: line,
    pools,
    cpu: {
      ours: () => server.cpu(),
      bare: async () => {
        const answered = once(child, 'message') as Promise<[{ answer: number }]>;
        child.send({ order: 'cpu' });
        return (await answered)[0].answer;
      },
    },
    async stop() {
      for (const pool of Object.values(pools)) await pool.close();
      await stopProcess(child);
      await server.stop();
    },
  };
}

export function printPairHead(title: string): void {
  printHead(title, HEADINGS);
}

/** Prints requests a second at saturation, and the 95th percentile under light load. */
export async function compare(
  { pools, cpu }: Pair,
  name: string,
  request: RequestOf,
  { operations = 2000, perSecond = 50, count = 300 } = {},
): Promise<void> {
  const sides = ['bare', 'ours'] as const;
  const [bare, ours] = await measure(
    sides.map((side) => ({
      name: side,
      run: (wanted) => load(pools[side], wanted, request),
      cpu: cpu[side],
    })),
    { operations, rounds: 9 },
  );
  const p95: number[] = [];
  for (const side of sides)
    p95.push(percentile(await lightLoad(pools[side], { perSecond, count }, request), 0.95));
  printRow([
    name,
    (1e6 / bare!.wall).toFixed(0),
    (1e6 / ours!.wall).toFixed(0),
    (bare!.wall / ours!.wall).toFixed(2),
    bare!.cpu.toFixed(0),
    ours!.cpu.toFixed(0),
    ...p95.map((time) => time.toFixed(2)),
  ]);
}
