import {
  type CallToolResult,
  Client,
  type ClientOptions,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client';
import type { InjectOptions } from 'fastify';
import type { AddressInfo } from 'node:net';
import { type AccountApp, type Answer, bootAccounts } from './account-app.js';
import type { Clock } from '../../src/shared/clock.js';

type Headers = Record<string, string>;

/** Content and accounts behind a listening MCP server. */
export interface McpApp extends AccountApp {
  readonly url: URL;
  /** Connects the official client. */
  connect(headers?: Headers, options?: ClientOptions): Promise<Client>;
  /** Posts a message, or what is none, without a client; the answer's body is JSON, also that of an event. */
  post(message: unknown, headers?: Headers): Promise<Answer>;
  /** Creates content over the admin API. @returns the item. */
  add(content: object): Promise<any>;
  /** @param line name and labels of a series as `/metrics` writes them. */
  metric(line: string): Promise<number>;
}

export const PROTOCOL_2025 = '2025-06-18';
export const PROTOCOL_2026 = '2026-07-28';

const ACCEPT = 'application/json, text/event-stream';

export async function bootMcp({
  env = {},
  clock,
}: { env?: Record<string, string>; clock?: Clock } = {}): Promise<McpApp> {
  const app = await bootAccounts({
    env: { MODULES: 'github-sync,account,content,mcp', ...env },
    ...(clock && { clock }),
  });
  await app.nest.listen(0, '127.0.0.1');
  const { port } = app.server.server.address() as AddressInfo;
  const url = new URL(`http://127.0.0.1:${port}/api/mcp`);
  const clients: Client[] = [];
  return {
    ...app,
    url,
    async connect(headers = {}, options = {}) {
      const client = new Client({ name: 'test', version: '1' }, options);
      clients.push(client);
      await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }));
      return client;
    },
    async post(message, headers = {}) {
      const request: InjectOptions = {
        method: 'POST',
        url: '/api/mcp',
        headers: { accept: ACCEPT, 'content-type': 'application/json', ...headers },
        payload: typeof message === 'string' ? message : JSON.stringify(message),
      };
      const { statusCode: status, headers: answered, body } = await app.server.inject(request);
      const data = /^data: (.*)$/m.exec(body)?.[1] ?? body;
      return { status, headers: answered, body: data === '' ? undefined : JSON.parse(data) };
    },
    async add(content) {
      const { status, body } = await app.ask({
        method: 'POST',
        url: '/api/v1/admin/content',
        headers: { 'x-admin-key': 'k'.repeat(32) },
        payload: content,
      });
      if (status !== 201) throw new Error(JSON.stringify(body));
      return body.data;
    },
    async metric(line) {
      const { body } = await app.server.inject('/metrics');
      const found = body.split('\n').find((candidate) => candidate.startsWith(`${line} `));
      return found === undefined ? NaN : Number(found.slice(line.length + 1));
    },
    async close() {
      for (const client of clients) await client.close();
      await app.close();
    },
  };
}

/** A JSON-RPC request, as a client of 2025 sends it. */
export function message(method: string, params: object = {}, id = 1) {
  return { jsonrpc: '2.0', id, method, params };
}

/** The text of a tool's answer. */
export function textOf(result: unknown): string {
  const [first] = (result as CallToolResult).content;
  if (first?.type !== 'text') throw new Error('The tool answered no text');
  return first.text;
}
