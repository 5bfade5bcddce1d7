import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { type TestDatabase, createTestDatabase } from '../support/test-database.js';

const SOCKETS = 4;
const BATCH = 25;
/** How many addresses the rate limit remembers. */
const REMEMBERED = 50_000;

let database: TestDatabase;
let server: ServerProcess;
let addresses = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({
    MODULES: 'github-sync,account,content,chat',
    DATABASE_URL: database.url,
    TRUST_PROXY: '127.0.0.1',
  });
});

afterAll(async () => {
  await server.stop();
  await database.drop();
});

/** So many chats, each from an address of its own. @returns how many were answered with this status. */
async function send(count: number, body: object, status: number): Promise<number> {
  let answered = 0;
  for (let sent = 0; sent < count; sent += SOCKETS * BATCH) {
    const batches = Array.from({ length: SOCKETS }, () => Array.from({ length: BATCH }, () => request(body)));
    for (const text of await Promise.all(batches.map(pipelined)))
      answered += text.split(`HTTP/1.1 ${status} `).length - 1;
  }
  return answered;
}

/** All answers to requests that were sent at once over one connection. */
async function pipelined(requests: readonly string[]): Promise<string> {
  const { hostname, port } = new URL(server.url);
  const socket = connect({ host: hostname, port: Number(port) }).setEncoding('latin1');
  socket.write(requests.join(''));
  let text = '';
  for await (const chunk of socket) {
    text += String(chunk);
    if (text.split('HTTP/1.1 ').length > requests.length) break;
  }
  return text;
}

function request(body: object): string {
  const address = `10.${(addresses >> 16) & 255}.${(addresses >> 8) & 255}.${addresses++ & 255}`;
  const text = JSON.stringify(body);
  return [
    'POST /api/v1/chat HTTP/1.1',
    'host: test',
    'content-type: application/json',
    `x-forwarded-for: ${address}`,
    `content-length: ${text.length}`,
    '',
    text,
  ].join('\r\n');
}

describe('chat', () => {
  it('needs no more memory after 10,000 chats and 100,000 addresses', async () => {
    const invalid = {};
    const chat = { message: 'Which projects are there?', visitorId: 'visitor' };
    expect(await send(2000, chat, 200)).toBe(2000);
    expect(await send(REMEMBERED - 2000, invalid, 422)).toBe(REMEMBERED - 2000);
    const before = await server.memoryInUse();
    expect(await send(10_000, chat, 200)).toBe(10_000);
    expect(await send(40_000, invalid, 422)).toBe(40_000);
    expect(addresses).toBe(100_000);
    expect((await server.memoryInUse()) - before).toBeLessThan(8 * 1024 * 1024);
  }, 240_000);
});
