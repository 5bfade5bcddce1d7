import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findProgram } from '../services.mjs';

const START_TIMEOUT_MS = 120_000;

/**
 * Servers of a cluster as processes, whose logs are in one folder. They end when this process does, however it ends:
 * their stdin is its pipe (main.go).
 */
export class Programs {
  readonly #folder: string;
  readonly #children = new Map<string, ChildProcess>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  start(name: string, ...flags: string[]): void {
    const child = spawn(programPath(name), flags, {
      cwd: this.#folder,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, END_WITH_STDIN: 'true' },
    });
    const log = createWriteStream(this.#logOf(name));
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    this.#children.set(name, child);
  }

  /** Asks until there is an answer. @throws with the end of the log when the program ended, or after two minutes. */
  async until<T>(name: string, ask: () => Promise<T | undefined>): Promise<T> {
    const child = this.#children.get(name)!;
    const deadline = Date.now() + START_TIMEOUT_MS;
    for (;;) {
      const answer = await ask().catch(() => undefined);
      if (answer !== undefined) return answer;
      if (child.exitCode !== null || Date.now() > deadline) {
        const lines = (await this.output(name)).split('\n').slice(-20);
        throw new Error(`${name} is not ready:\n${lines.join('\n')}`);
      }
      await delay(50);
    }
  }

  async output(name: string): Promise<string> {
    return readFile(this.#logOf(name), 'utf8');
  }

  /** What they would still write is thrown away with their folder. */
  stop(): void {
    for (const child of this.#children.values()) child.kill('SIGKILL');
  }

  #logOf(name: string): string {
    return join(this.#folder, `${name}.log`);
  }
}

export function programPath(name: string): string {
  const path = findProgram(name);
  if (path === undefined) throw new Error(`${name} is not here: scripts/install-test-services.sh kubernetes`);
  return path;
}
