import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { EmbeddedPostgres } from '../../src/platform/database/embedded/embedded-postgres.js';
import type { FolderLock } from '../../src/platform/database/embedded/folder-lock.js';

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

describe('the embedded PostgreSQL', () => {
  let folder: string;
  let started: EmbeddedPostgres[];

  const server = (options = {}) => {
    const postgres = new EmbeddedPostgres(join(folder, 'data'), options);
    started.push(postgres);
    return postgres;
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'embedded-'));
    // The user that PostgreSQL runs as when tests run as root has to pass through here.
    rmSync(folder, { recursive: true });
    mkdirSync(folder, { mode: 0o755 });
    started = [];
  });

  afterEach(async () => {
    for (const each of started) await each.stop();
    rmSync(folder, { recursive: true });
  });

  it('keeps what was written across restarts', async () => {
    const first = server();
    await query(await first.start(), 'CREATE TABLE kept AS SELECT 7 AS n');
    await first.stop();
    expect(await query(await server().start(), 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
  });

  it('refuses whoever does not know the password, which nobody else can read', async () => {
    const url = await server().start();
    await expect(query(url.replace(/:[^:@]+@/, ':guess@'), 'SELECT 1')).rejects.toThrow(/password/);
    expect(statSync(join(folder, 'data', 'postgres-password')).mode & 0o777).toBe(0o600);
  });

  it('tells the second who has the folder, and lets it join only if it may', async () => {
    const url = await server().start();
    await expect(server().start()).rejects.toThrow(
      `DATA_DIR: ${join(folder, 'data')} is in use by process ${process.pid}; stop it`,
    );
    const joined = server({ mayJoin: true });
    expect(await joined.start()).toBe(url);
    await joined.stop();
    expect(await query(url, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
  });

  it('stops a server that an owner who is gone left behind, and loses nothing of it', async () => {
    const lost = server();
    const url = await lost.start();
    await query(url, 'CREATE TABLE kept AS SELECT 7 AS n');
    await leaveBehind(lost);
    const next = await server().start();
    expect(await query(next, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
    await expect(query(url, 'SELECT 1')).rejects.toThrow();
  });

  it.each([
    ['a process that has its id now', () => process.pid],
    ['nobody any more', () => 4_000_000],
  ])('is not kept from starting by a file that names %s', async (_who, pid) => {
    const first = server();
    await first.start();
    const file = join(folder, 'data', 'postgres', 'postmaster.pid');
    const lines = readFileSync(file, 'utf8').split('\n');
    await first.stop();
    writeFileSync(file, [pid(), ...lines.slice(1)].join('\n'));
    expect(await query(await server().start(), 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
  });

  it('is made anew where making it was cut off', async () => {
    mkdirSync(join(folder, 'data', 'postgres.0123456789ab', 'cluster'), { recursive: true });
    await server().start();
    expect(existsSync(join(folder, 'data', 'postgres.0123456789ab'))).toBe(false);
  });

  it('writes no value of a failed statement to its log', async () => {
    const url = await server().start();
    await expect(query(url, "SELECT 'hunter2'::int")).rejects.toThrow();
    expect(readFileSync(join(folder, 'data', 'postgres', 'server.log'), 'utf8')).not.toContain('hunter2');
  });

  /** As a kill -9 does: the lock is gone, the server runs on. */
  async function leaveBehind(postgres: EmbeddedPostgres): Promise<void> {
    await (postgres as unknown as { lock: FolderLock }).lock.release();
    started = started.filter((each) => each !== postgres);
  }
});
