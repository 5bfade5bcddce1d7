import { type ChildProcess, spawn } from 'node:child_process';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { stopProcess } from './child-process.ts';
import { freePort } from './server-process.ts';
import { findProgram } from './services.mjs';

/** A running Redis of a test's own. */
export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** Stops answering without closing its connections, as a host that hangs does. */
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
}

/** @param port to come back on the same one after a stop. */
export async function startRedis(port?: number): Promise<RedisServer> {
  const chosen = port ?? (await freePort());
  const child = spawn(
    findProgram('redis-server')!,
    ['--port', String(chosen), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    { stdio: 'ignore' },
  );
  while (!(await accepts(chosen))) {
    if (child.exitCode !== null) throw new Error('redis-server did not start');
    await delay(20);
  }
  return {
    url: `redis://127.0.0.1:${chosen}`,
    port: chosen,
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    stop: () => stopAnyhow(child),
  };
}

/** A stopped process takes a signal only when it goes on. */
async function stopAnyhow(child: ChildProcess): Promise<void> {
  child.kill('SIGCONT');
  await stopProcess(child, 'SIGKILL');
}

async function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
      .once('connect', () => {
        socket.destroy();
        resolve(true);
      })
      .once('error', () => {
        resolve(false);
      });
  });
}
