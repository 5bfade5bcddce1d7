import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Starts a process of the project's own and waits for the first line it prints. The process has a channel to this
 * one, whose end it can take for its own.
 */
export async function startAndReadLine(
  command: string,
  args: string[],
): Promise<{ child: ChildProcess; line: string }> {
  const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  const lines = createInterface(child.stdout!);
  const [line] = (await Promise.race([once(lines, 'line'), once(child, 'exit')])) as [unknown];
  // What it prints later is read and dropped, so that its pipe never fills up.
  if (typeof line === 'string') return { child, line };
  throw new Error(`${command} ${args.join(' ')} ended before it was ready`);
}

/** @returns the exit code, or the signal's name. */
export async function stopProcess(
  child: ChildProcess,
  signal: NodeJS.Signals = 'SIGTERM',
): Promise<number | string> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }
  return child.exitCode ?? child.signalCode!;
}
