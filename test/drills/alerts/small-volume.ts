import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const SIZE_BYTES = 32 * 1024 * 1024;

/** A folder on a small volume of its own, where one can be mounted (root can). */
export class SmallVolume {
  readonly path: string;
  readonly mounted: boolean;

  constructor(path: string) {
    this.path = path;
    mkdirSync(path);
    this.mounted = tryTo('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_BYTES},mode=711`, 'tmpfs', path]);
  }

  /** Leaves a tenth of it free. */
  fill(): void {
    writeFileSync(join(this.path, 'ballast'), Buffer.alloc(SIZE_BYTES * 0.9));
  }

  empty(): void {
    rmSync(join(this.path, 'ballast'), { force: true });
  }

  remove(): void {
    if (this.mounted) tryTo('umount', ['--lazy', this.path]);
  }
}

function tryTo(program: string, words: readonly string[]): boolean {
  try {
    execFileSync(program, words, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
