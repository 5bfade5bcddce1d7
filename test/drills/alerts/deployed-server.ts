import { type ChildProcess, spawn } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { ROOT, stopProcess } from '../../support/child-process.ts';
import { freePort } from '../../support/server-process.ts';

type Settings = Readonly<Record<string, string | undefined>>;

const START_TIMEOUT_MS = 60_000;

/** The built server as it runs in production, and as it is killed, stopped and replaced there. */
export class DeployedServer {
  private readonly settings: Settings;
  private readonly log: string;
  private child: ChildProcess | undefined;
  private port = 0;

  constructor(settings: Settings, log: string) {
    this.settings = settings;
    this.log = log;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  get url(): string {
    return `http://${this.address}`;
  }

  get pid(): number {
    return this.child!.pid!;
  }

  async start(): Promise<void> {
    this.port = await freePort();
    this.child = await this.launch(this.port, {});
  }

  /** What nobody asked for: no last word, and connections that just end. */
  async kill(): Promise<void> {
    await stopProcess(this.child!, 'SIGKILL');
  }

  /** As an orchestrator brings a process back, at the same address. */
  async startAgain(): Promise<void> {
    this.child = await this.launch(this.port, {});
  }

  signal(signal: NodeJS.Signals): void {
    this.child!.kill(signal);
  }

  /**
   * Starts one with other settings beside the one there is, and ends that when `switched` has sent everybody to the new.
   */
  async deploy(settings: Settings, switched: (address: string) => Promise<void>): Promise<void> {
    const old = this.child!;
    const port = await freePort();
    this.child = await this.launch(port, settings);
    this.port = port;
    await switched(this.address);
    await stopProcess(old);
  }

  async stop(): Promise<void> {
    if (!this.child) return;
    // A stopped process takes a signal only when it goes on.
    this.child.kill('SIGCONT');
    await stopProcess(this.child, 'SIGKILL');
  }

  /** @returns the last lines it printed. */
  lastWords(): string {
    return readFileSync(this.log, 'utf8').split('\n').slice(-15).join('\n');
  }

  private async launch(port: number, settings: Settings): Promise<ChildProcess> {
    const output = openSync(this.log, 'a');
    const child = spawn(process.execPath, ['--import', './dist/instrumentation.js', 'dist/main.js'], {
      cwd: ROOT,
      env: { ...this.settings, ...settings, PORT: String(port) },
      stdio: ['ignore', output, output],
    });
    process.once('exit', () => child.kill('SIGKILL'));
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (Date.now() < deadline && child.exitCode === null) {
      const answer = await fetch(`http://127.0.0.1:${port}/api/health/ready`).catch(() => undefined);
      if (answer?.ok) return child;
      await delay(50);
    }
    child.kill('SIGKILL');
    throw new Error(`The server did not start:\n${this.lastWords()}`);
  }
}
