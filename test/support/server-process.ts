import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ROOT, stopProcess } from './child-process.ts';

const START_TIMEOUT_MS = 20_000;
const PROBE_INTERVAL_MS = 25;

const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<'start:prod', string>;
};
const words = scripts['start:prod'].split(' ');
const atNode = words.indexOf('node');
/** What `npm run start:prod` gives node: `exec env NAME=value node argument`. */
const START = {
  env: Object.fromEntries(words.slice(2, atNode).map((word) => word.split('=') as [string, string])),
  arguments: words.slice(atNode + 1),
};

/** The built server as a process of its own. */
export interface ServerProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** What it printed so far, stdout and stderr. */
  output(): string;
  /** Turns its calendar. */
  advance(milliseconds: number): Promise<void>;
  /** @returns bytes, garbage not counted. */
  memoryInUse(): Promise<number>;
  /** @returns bytes in RAM. */
  residentMemory(): Promise<number>;
  /** @returns microseconds of CPU time used so far. */
  cpu(): Promise<number>;
  /** @returns the exit code, or the signal's name. */
  stop(signal?: NodeJS.Signals): Promise<number | string>;
}

interface ServerOptions {
  /** Writes what it prints to a file in its data folder, where it costs this process nothing to read. */
  readonly logToFile?: boolean;
}

/** Starts it in the test profile on a free port, with a data folder that goes when it stops. */
export async function startServer(
  env: Record<string, string> = {},
  { logToFile = false }: ServerOptions = {},
): Promise<ServerProcess> {
  const port = await freePort();
  const dataDir = await mkdtemp(join(tmpdir(), 'portfolio-platform-'));
  // PostgreSQL does not run as root, and whoever it runs as instead passes through here.
  await chmod(dataDir, 0o711);
  const arguments_ = ['--import', './test/support/server-under-test.mjs', ...START.arguments];
  const child = spawn(process.execPath, arguments_, {
    cwd: ROOT,
    stdio: ['ignore', logToFile ? openSync(join(dataDir, 'log'), 'a') : 'pipe', 'pipe', 'ipc'],
    env: {
      ...START.env,
      PATH: process.env['PATH'],
      APP_ENV: 'test',
      DATA_DIR: dataDir,
      PORT: String(port),
      ...env,
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += String(chunk)));

  /** See server-under-test.mjs. */
  const order = async (name: string, value?: number): Promise<number> => {
    const answered = once(child, 'message') as Promise<[{ answer: number }]>;
    child.send({ order: name, value });
    return (await answered)[0].answer;
  };
  const url = `http://127.0.0.1:${port}`;
  const server: ServerProcess = {
    url,
    child,
    output: () => output,
    advance: async (milliseconds) => void (await order('advance', milliseconds)),
    memoryInUse: () => order('memoryInUse'),
    residentMemory: () => order('residentMemory'),
    cpu: () => order('cpu'),
    async stop(signal) {
      const code = await stopProcess(child, signal);
      await rm(dataDir, { recursive: true, force: true });
      return code;
    },
  };
  await untilLive(server);
  return server;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

async function untilLive(server: ServerProcess): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline && server.child.exitCode === null) {
    if (
      await fetch(`${server.url}/api/health/live`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return;
    await delay(PROBE_INTERVAL_MS);
  }
  await server.stop('SIGKILL');
  throw new Error(`The server did not start:\n${server.output()}`);
}
