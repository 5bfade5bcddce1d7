import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { ROOT } from '../support/child-process.ts';

export interface CommandEnd {
  /** The exit code, or the signal's name. */
  readonly exit: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

export interface RunningCommand {
  readonly child: ChildProcess;
  readonly ended: Promise<CommandEnd>;
}

/** Starts a command of the built command line, with this environment and no other. */
export function startCommand(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
): RunningCommand {
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['dist/cli.js', ...words], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], APP_ENV: 'test', ...env },
  });
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].on('data', (chunk) => (texts[name] += String(chunk)));
  const end = async (): Promise<CommandEnd> => {
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    const seconds = (performance.now() - startedAt) / 1000;
    return { exit: String(code ?? signal), seconds, ...texts };
  };
  return { child, ended: end() };
}
