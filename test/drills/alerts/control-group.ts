import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOMY = { memoryBytes: 4 * 1024 ** 3, cores: 8 };
const PERIOD_MICROSECONDS = 100_000;

/** The limits of a control group, as its files have them; what is used of them is the process's own, and real. */
export class ControlGroup {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
    mkdirSync(path);
    this.loosen();
  }

  limit({ memoryBytes, cores }: { readonly memoryBytes: number; readonly cores: number }): void {
    writeFileSync(join(this.path, 'memory.max'), `${Math.round(memoryBytes)}\n`);
    const quota = Math.round(cores * PERIOD_MICROSECONDS);
    writeFileSync(join(this.path, 'cpu.max'), `${quota} ${PERIOD_MICROSECONDS}\n`);
  }

  loosen(): void {
    this.limit(ROOMY);
  }
}
