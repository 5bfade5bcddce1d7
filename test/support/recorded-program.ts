import { afterAll, afterEach } from '@jest/globals';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Programs that stand in for others: each writes down how it was called, and answers what it is told to.
 */
export class RecordedPrograms {
  private readonly folder = mkdtempSync(join(tmpdir(), 'recorded-'));
  private readonly record = join(this.folder, 'calls');

  /** For the tests of a suite: each begins with no calls, and nothing is left after the last. */
  static forSuite(): RecordedPrograms {
    const programs = new RecordedPrograms();
    afterEach(() => void programs.calls());
    afterAll(() => {
      programs.remove();
    });
    return programs;
  }

  /** @returns the path of a new program. `script` is of a POSIX shell, and decides by its arguments ("$*"). */
  add(name: string, script = ''): string {
    const path = join(this.folder, name);
    // One write, so that programs of a pipeline do not write into each other's lines.
    const record = `printf '%s\\n' "$(echo "${name} $*" | tr '\\n' ' ')" >>'${this.record}'`;
    writeFileSync(path, `#!/bin/sh\n${record}\n${script}\n`);
    chmodSync(path, 0o755);
    return path;
  }

  /** @returns the calls since the last time, in order, as they would be typed. */
  calls(): string[] {
    if (!existsSync(this.record)) return [];
    const calls = readFileSync(this.record, 'utf8').trim().split('\n');
    rmSync(this.record);
    return calls.map((call) => call.trimEnd());
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
