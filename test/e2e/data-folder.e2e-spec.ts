import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runToEnd } from '../support/run-to-end.js';
import { type ServerProcess, freePort, startServer } from '../support/server-process.js';

describe('the store in DATA_DIR', () => {
  let dataDir: string;
  let servers: ServerProcess[];

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'data-folder-'));
    chmodSync(dataDir, 0o711);
    servers = [];
  });

  afterEach(async () => {
    for (const server of servers) await server.stop();
    rmSync(dataDir, { recursive: true });
  });

  async function start(): Promise<ServerProcess> {
    const server = await startServer({ DATA_DIR: dataDir });
    servers.push(server);
    return server;
  }

  const shell = async (sql: string) => runToEnd(['dist/cli.js', 'db', 'shell', sql], { DATA_DIR: dataDir });
  /** The port of the server that runs on the folder: its file's fourth line. */
  const port = () => Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[3]);
  const listens = async (at: number) => {
    const socket = connect(at, '127.0.0.1');
    const connected = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    return connected;
  };
  const health = async ({ url }: ServerProcess) => (await fetch(`${url}/health`)).json();

  it('is there with the server, ends with it and keeps what it held', async () => {
    const first = await start();
    expect(await health(first)).toMatchObject({ status: 'healthy', database: 'connected' });
    const { stdout } = await shell('CREATE TABLE kept AS SELECT 7 AS n');
    expect(stdout).toContain('1');
    expect(await first.stop()).toBe(0);
    expect(existsSync(join(dataDir, 'postgres', 'postmaster.pid'))).toBe(false);
    await start();
    expect((await shell('SELECT n FROM kept')).stdout).toContain('7');
  });

  it('survives a kill -9 of the server, whose next start fights nobody', async () => {
    const killed = await start();
    await shell('CREATE TABLE kept AS SELECT 7 AS n');
    const left = port();
    expect(await killed.stop('SIGKILL')).toBe('SIGKILL');
    expect(await listens(left)).toBe(true);
    expect(await health(await start())).toMatchObject({ database: 'connected' });
    expect(await listens(left)).toBe(false);
    expect((await shell('SELECT n FROM kept')).stdout).toContain('7');
  });

  it('belongs to one server: the second is told which process has it', async () => {
    const first = await start();
    const second = await runToEnd(['dist/main.js'], { DATA_DIR: dataDir, PORT: String(await freePort()) });
    expect(second.code).toBe(1);
    expect(second.stderr).toBe(
      `DATA_DIR: ${dataDir} is in use by process ${first.child.pid}; stop it, or set DATA_DIR to another folder\n`,
    );
    expect(await health(first)).toMatchObject({ status: 'healthy' });
  });
});
