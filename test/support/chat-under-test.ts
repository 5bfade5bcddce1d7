import type { AddressInfo } from 'node:net';
import type { Clock } from '../../src/shared/clock.js';
import { type FakeLlm, startFakeLlm } from './fake-llm.js';
import { type InProcessApp, bootInProcess } from './in-process-app.js';
import { type TestDatabase, createTestDatabase } from './test-database.js';

const ADMIN_API_KEY = 'k'.repeat(32);

/** Makes a request an administrator's. */
export const AS_ADMIN = { 'x-admin-key': ADMIN_API_KEY };

export const LLM_API_KEY = 'sk-of-the-test-0123456789abcdef';

/** A server-sent event. */
export interface Event {
  readonly event: string;
  readonly data: any;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: any;
}

/** Chat over a database of its own and a provider of language models that does as it is told. */
export interface ChatUnderTest extends InProcessApp {
  readonly database: TestDatabase;
  readonly llm: FakeLlm;
  readonly origin: string;
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** POST /api/v1/chat as one visitor, with these members changed. */
  chat(message: string, changes?: object): Promise<Answer>;
  /** The same as a stream. @returns the answer, and its events when it is over. */
  stream(
    message: string,
    changes?: object,
    signal?: AbortSignal,
  ): Promise<{ response: Response; events: Promise<Event[]> }>;
  /** Creates published content. @returns the item. */
  publish(type: string, data: object, changes?: object): Promise<any>;
  /** @param line name and labels of a series. @returns NaN when there is none. */
  metric(line: string): Promise<number>;
  close(): Promise<void>;
}

/** @param llm false where no language model is configured. */
export async function bootChat({
  env = {},
  clock,
  llm: withLlm = true,
}: { env?: Record<string, string>; clock?: Clock; llm?: boolean } = {}): Promise<ChatUnderTest> {
  const [database, llm] = await Promise.all([createTestDatabase(), startFakeLlm({ key: LLM_API_KEY })]);
  const app = await bootInProcess(
    {
      MODULES: 'github-sync,account,content,chat',
      DATABASE_URL: database.url,
      ADMIN_API_KEY,
      RATE_LIMIT_CAPACITY: '1000',
      ...(withLlm && { LLM_BASE_URL: llm.url, LLM_API_KEY, LLM_MODEL: 'test-model' }),
      ...env,
    },
    clock && { clock },
  );
  await app.server.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;

  const send = (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
    signal?: AbortSignal,
  ) =>
    fetch(`${origin}${path}`, {
      method,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      body: body === undefined ? null : JSON.stringify(body),
      ...(signal && { signal }),
    });
  const ask: ChatUnderTest['ask'] = async (method, path, body, headers) => {
    const response = await send(method, path, body, headers);
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? undefined : JSON.parse(text),
    };
  };
  return {
    ...app,
    database,
    llm,
    origin,
    ask,
    chat: (message, changes) => ask('POST', '/api/v1/chat', { message, visitorId: 'visitor', ...changes }),
    async stream(message, changes, signal) {
      const body = { message, visitorId: 'visitor', ...changes };
      const response = await send('POST', '/api/v1/chat', body, { accept: 'text/event-stream' }, signal);
      return { response, events: response.text().then(eventsIn) };
    },
    async publish(type, data, changes) {
      const content = { type, data, status: 'published', ...changes };
      const { status, body } = await ask('POST', '/api/v1/admin/content', content, AS_ADMIN);
      if (status !== 201) throw new Error(JSON.stringify(body));
      return body.data;
    },
    async metric(line) {
      const text = await (await fetch(`${origin}/metrics`)).text();
      const found = text.split('\n').find((candidate) => candidate.startsWith(`${line} `));
      return found === undefined ? NaN : Number(found.slice(line.length + 1));
    },
    async close() {
      await app.nest.close();
      await llm.stop();
      await database.drop();
    },
  };
}

/** Reads a stream's text; a comment is an event named `:`. */
export function eventsIn(text: string): Event[] {
  return text
    .split('\n\n')
    .filter((block) => /^(?:event)?:/.test(block))
    .map((block) => {
      if (block.startsWith(':')) return { event: ':', data: block.slice(1).trim() };
      const [event = '', data = ''] = block.split('\n');
      return { event: event.replace(/^event: /, ''), data: JSON.parse(data.replace(/^data: /, '')) };
    });
}

/** What a visitor saw of an answer that was streamed. */
export function textOf(events: readonly Event[]): string {
  return events
    .filter(({ event }) => event === 'delta')
    .map(({ data }) => data.content as string)
    .join('');
}
