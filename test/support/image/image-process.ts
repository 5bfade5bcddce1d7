import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { until } from '../until.js';

/** What the image says of how it is started, in Docker's words. */
export interface ImageConfig {
  readonly User: string;
  readonly Env: readonly string[];
  readonly Cmd: readonly string[];
  readonly Entrypoint?: readonly string[] | null;
  readonly WorkingDir: string;
  readonly StopSignal: string;
  readonly Labels: Readonly<Record<string, string>>;
  readonly ExposedPorts: Readonly<Record<string, unknown>>;
  readonly Healthcheck: { readonly Test: readonly string[] };
}

export function imageConfig(): ImageConfig {
  return JSON.parse(process.env['TEST_IMAGE_CONFIG']!) as ImageConfig;
}

/** Folder with the image's files. */
export function imageRoot(): string {
  return process.env['TEST_IMAGE_ROOT']!;
}

interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Instead of the image's own. */
  readonly command?: readonly string[];
  /** A network of its own, with nothing in it, instead of this machine's. */
  readonly ownNetwork?: boolean;
  /** What stands in place of a file or folder of the image's. */
  readonly mounts?: readonly { readonly from: string; readonly to: string }[];
}

const ENTER = join(import.meta.dirname, 'enter.sh');

/** A program of the image as process 1 of a container. */
export class ImageProcess {
  private readonly child: ChildProcess;
  private printed = '';
  private readonly ended: Promise<unknown>;

  constructor(private readonly options: RunOptions = {}) {
    const { User, WorkingDir, Cmd, Entrypoint } = imageConfig();
    const words = [...(Entrypoint ?? []), ...(options.command ?? Cmd)];
    const mounts = (options.mounts ?? []).flatMap(({ from, to }) => ['--mount', from, to]);
    this.child = spawn(
      'unshare',
      [
        ...['--mount', '--pid', '--fork', '--kill-child', ...(options.ownNetwork ? ['--net'] : [])],
        ...['sh', ENTER, imageRoot(), User, WorkingDir, ...mounts, '--', ...this.environment(), ...words],
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (chunk) => (this.printed += String(chunk)));
    this.ended = once(this.child, 'close');
  }

  /** What it printed so far, stdout and stderr. */
  output(): string {
    return this.printed;
  }

  running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Its number out here; inside it is 1. */
  pid(): number {
    const pid = this.findPid();
    if (pid === undefined) throw new Error(`It does not run:\n${this.printed}`);
    return pid;
  }

  /** Waits until it has printed this. */
  async untilPrinted(text: string): Promise<void> {
    await until(() => this.printed.includes(text) || !this.running());
    if (!this.printed.includes(text)) throw new Error(`It ended:\n${this.printed}`);
  }

  /** Runs another program of the image beside it, as `docker exec` does. @returns what it printed, and its exit code. */
  async exec(command: readonly string[]): Promise<{ code: number; output: string }> {
    const [user, group] = imageConfig().User.split(':') as [string, string];
    const namespaces = ['--mount', '--pid', '--net', '--root', '--wd'];
    const words = ['--target', String(this.pid()), ...namespaces, '--setuid', user, '--setgid', group];
    const environment = this.environment();
    try {
      const { stdout, stderr } = await promisify(execFile)('nsenter', [
        ...words,
        ...['env', '--ignore-environment', ...environment, ...command],
      ]);
      return { code: 0, output: stdout + stderr };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, output: stdout + stderr };
    }
  }

  signal(name: NodeJS.Signals): void {
    process.kill(this.pid(), name);
  }

  /** @returns the exit code, or the signal's name, once it has ended. */
  async exited(): Promise<number | string> {
    await this.ended;
    return this.child.exitCode ?? this.child.signalCode!;
  }

  /** Ends it however it stands. Who changes its user has no parent any more with whom it would die. */
  async kill(): Promise<void> {
    const pid = this.findPid();
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
    else this.child.kill('SIGKILL');
    await this.ended;
  }

  /** @returns the states of its children, orphans that came to it as process 1 included, as proc(5) has them: Z is a zombie. */
  children(): string[] {
    const own = String(this.pid());
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(parentAndState)
      .filter(([parent]) => parent === own)
      .map(([, state]) => state!);
  }

  private findPid(): number | undefined {
    const { pid } = this.child;
    try {
      return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()) || undefined;
    } catch {
      return undefined;
    }
  }

  private environment(): string[] {
    const given = Object.entries(this.options.env ?? {}).map(([name, value]) => `${name}=${value}`);
    return [...imageConfig().Env, ...given];
  }
}

/** Of a process that may have ended meanwhile. */
function parentAndState(pid: string): [string?, string?] {
  try {
    // `pid (name) state parent …`, where a name may hold anything.
    const [state, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
    return [parent, state];
  } catch {
    return [];
  }
}
