import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type CollectGarbage = (options: { type: 'major'; execution: 'sync'; flavor: 'last-resort' }) => void;

/**
 * Gives back what only the start needed: V8 grew its young generation for it, and would keep that for as long as there
 * is work. Takes about 100 ms, so it belongs before the first request (docs/benchmarks.md).
 */
export function releaseStartMemory(): void {
  // The only way to ask V8 for it; nobody else gets to call it.
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as CollectGarbage;
  setFlagsFromString('--no-expose-gc');
  collectGarbage({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
