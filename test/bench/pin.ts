import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/**
 * With BENCH_PIN=1, gives servers the first core, and the others to this process, which is the load, and to what it starts from then on,
 * which is the database, where the machine can do that.
 */
export function pin(...servers: readonly number[]): void {
  const cores = availableParallelism();
  if (cores < 2 || process.env['BENCH_PIN'] !== '1') return;
  try {
    for (const pid of servers) giveCores(pid, '0');
    giveCores(process.pid, `1-${cores - 1}`);
  } catch {
    // Without taskset they share what there is.
  }
}

function giveCores(pid: number, cores: string): void {
  execFileSync('taskset', ['-a', '-c', '-p', cores, String(pid)], { stdio: 'ignore' });
}
