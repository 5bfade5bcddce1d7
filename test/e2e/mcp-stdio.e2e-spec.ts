import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ROOT } from '../support/child-process.js';
import { PROTOCOL_2025, PROTOCOL_2026, message, textOf } from '../support/mcp-app.js';
import { startServer } from '../support/server-process.js';

const MODULES = 'github-sync,account,content,mcp';
const ADMIN_API_KEY = 'k'.repeat(32);
const PROJECT = {
  type: 'project',
  status: 'published',
  data: { title: 'Night Train', description: 'A timetable that is right' },
};

/** Each test starts npm, the program and PostgreSQL, some more than once. */
jest.setTimeout(120_000);

let dataDir: string;
let clients: Client[];
/** What reached a client over stdout and was no message. */
let garbage: Error[];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'mcp-stdio-'));
  chmodSync(dataDir, 0o711);
  clients = [];
  garbage = [];
});

afterEach(async () => {
  for (const client of clients) await client.close();
  rmSync(dataDir, { recursive: true });
});

const environment = (env: Record<string, string>) => ({
  PATH: process.env['PATH']!,
  APP_ENV: 'test',
  MODULES,
  DATA_DIR: dataDir,
  ...env,
});

/** Connects as a user's client does: it starts `npm run -s mcp`. */
async function connect(env: Record<string, string> = {}, pin?: string): Promise<Client> {
  const client = new Client(
    { name: 'test', version: '1' },
    pin === undefined
      ? { supportedProtocolVersions: [PROTOCOL_2025] }
      : { versionNegotiation: { mode: { pin } } },
  );
  clients.push(client);
  client.onerror = (error) => garbage.push(error);
  await client.connect(
    new StdioClientTransport({
      command: 'npm',
      args: ['run', '-s', 'mcp'],
      cwd: ROOT,
      env: environment(env),
      stderr: 'ignore',
    }),
  );
  return client;
}

describe('npm run mcp', () => {
  it('serves what is published to a client of 2025 and changes nothing without ADMIN_API_KEY', async () => {
    const client = await connect();
    expect((await client.listTools()).tools).toHaveLength(6);
    const list = await client.callTool({ name: 'list_content', arguments: {} });
    expect(JSON.parse(textOf(list))).toEqual({ items: [] });
    const refused = await client.callTool({ name: 'create_content', arguments: PROJECT });
    expect(refused.isError).toBe(true);
    expect(textOf(refused)).toContain('ADMIN_API_KEY');
    expect(garbage).toEqual([]);
  });

  it('has the rights of ADMIN_API_KEY for a client of the newest protocol, and keeps what it wrote', async () => {
    const writer = await connect({ ADMIN_API_KEY }, PROTOCOL_2026);
    const created = await writer.callTool({ name: 'create_content', arguments: PROJECT });
    expect(JSON.parse(textOf(created))).toMatchObject({ slug: 'night-train', version: 1 });
    await writer.close();
    const reader = await connect();
    const { contents } = await reader.readResource({ uri: 'portfolio://content/project/night-train' });
    expect(JSON.stringify(contents)).toContain('A timetable that is right');
    expect(garbage).toEqual([]);
  });

  it('shares the store in DATA_DIR with a server that runs', async () => {
    const server = await startServer({ MODULES, DATA_DIR: dataDir });
    try {
      const client = await connect({ ADMIN_API_KEY });
      await client.callTool({ name: 'create_content', arguments: PROJECT });
      const answer = await fetch(`${server.url}/api/v1/content/project/night-train`);
      expect(await answer.json()).toMatchObject({ data: { slug: 'night-train' } });
      await client.close();
      expect((await fetch(`${server.url}/api/v1/content`)).status).toBe(200);
    } finally {
      await server.stop();
    }
  });

  it.each(['the end of stdin', 'SIGTERM'])('ends with %s, and its store with it', async (how) => {
    const child = spawn(process.execPath, ['dist/cli.js', 'mcp'], {
      cwd: ROOT,
      stdio: ['pipe', 'pipe', 'inherit'],
      env: environment({}),
    });
    const exited = once(child, 'exit');
    child.stdin.write(`${JSON.stringify(message('tools/call', { name: 'list_content', arguments: {} }))}\n`);
    const [answer] = (await once(child.stdout, 'data')) as [Buffer];
    expect(JSON.parse(String(answer))).toMatchObject({ id: 1, result: { content: [{ type: 'text' }] } });
    expect(existsSync(join(dataDir, 'postgres', 'postmaster.pid'))).toBe(true);
    if (how === 'SIGTERM') child.kill('SIGTERM');
    else child.stdin.end();
    expect(await exited).toEqual([0, null]);
    expect(existsSync(join(dataDir, 'postgres', 'postmaster.pid'))).toBe(false);
  });

  it('says on stderr why it cannot start, and nothing on stdout', async () => {
    const child = spawn('npm', ['run', '-s', 'mcp'], {
      cwd: ROOT,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: environment({ ADMIN_API_KEY: 'short' }),
    });
    const [stdout, stderr, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'exit') as Promise<[number]>,
    ]);
    expect([stdout, code]).toEqual(['', 1]);
    expect(stderr).toContain('ADMIN_API_KEY');
  });
});
