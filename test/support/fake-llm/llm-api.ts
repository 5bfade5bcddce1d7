import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { type CompletionRequest, type ScriptedAnswer, chunksOf, completionOf } from './answer.ts';
import { demoAnswer } from './demo-model.ts';
import { type Fault, type FaultKind, Faults } from './faults.ts';

/** A request as the provider saw it. */
export interface LlmRequest {
  readonly method: string;
  readonly path: string;
  /** Without the key. */
  readonly headers: Readonly<Record<string, unknown>>;
  /** Whether it had the right key; null where none is asked for. */
  readonly rightKey: boolean | null;
  readonly body: CompletionRequest | null;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Milliseconds after which the client left before the answer was over; null if it did not. */
  leftAfterMs: number | null;
}

/** Each fault that lets an answer begin: what it sends of it, and how it then goes on. */
const BROKEN_STREAMS: Partial<Record<FaultKind, readonly [share: number, then: 'stall' | 'drop' | 'end']>> = {
  stall_first_token: [0, 'stall'],
  stall_midway: [0.5, 'stall'],
  stall_end: [1, 'stall'],
  drop_first_token: [0, 'drop'],
  drop_midway: [0.5, 'drop'],
  unfinished: [0.5, 'end'],
};

/** Faults that say nothing of an answer, which is kept for the next request. */
const WORDLESS: ReadonlySet<FaultKind> = new Set([
  'stall_first_token',
  'drop_first_token',
  'garbage',
  'other_shape',
  'html',
]);

const DONE = 'data: [DONE]\n\n';
const STREAM = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' };

/** `POST /v1/chat/completions` and `GET /v1/models`, and every way they can go wrong. */
export class LlmApi {
  readonly requests: LlmRequest[] = [];
  readonly faults = new Faults();
  /** What is said next, in order; the demo's answers follow. */
  script: ScriptedAnswer[] = [];
  /** The key that is asked for; none while undefined. */
  key: string | undefined;
  models = ['demo-model'];

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const isPost = request.method === 'POST';
    const body = isPost ? ((await json(request)) as CompletionRequest) : null;
    this.record(request, body, response);
    const fault = this.faults.due(body?.model ?? '');
    if (fault?.kind === 'status') refuse(fault, response);
    else if (fault?.kind === 'drop') response.socket?.resetAndDestroy();
    else if (fault?.kind === 'stall') return;
    else if (!this.isKeyRight(request)) sendError(response, 401, 'Incorrect API key provided');
    else if (isPost && body && request.url === '/v1/chat/completions') this.complete(body, fault, response);
    else if (!isPost && request.url === '/v1/models') this.listModels(response);
    else sendError(response, 404, `Unknown request URL: ${request.method} ${request.url}`);
  }

  private complete(body: CompletionRequest, fault: Fault | undefined, response: ServerResponse): void {
    const scripted = fault && WORDLESS.has(fault.kind) ? undefined : this.script.shift();
    const answer = scripted ?? demoAnswer(body);
    const id = `chatcmpl-${this.requests.length}`;
    if (body.stream !== true || fault?.kind === 'json') {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(completionOf(answer, body, id)));
    } else stream(chunksOf(answer, body, id), fault, response);
  }

  private listModels(response: ServerResponse): void {
    const data = this.models.map((id) => ({ id, object: 'model', created: 0, owned_by: 'demo' }));
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ object: 'list', data }));
  }

  private isKeyRight({ headers }: IncomingMessage): boolean {
    return this.key === undefined || headers.authorization === `Bearer ${this.key}`;
  }

  private record(request: IncomingMessage, body: CompletionRequest | null, response: ServerResponse): void {
    const { authorization: _, ...headers } = request.headers;
    const entry: LlmRequest = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers,
      rightKey: this.key === undefined ? null : this.isKeyRight(request),
      body,
      at: Date.now(),
      leftAfterMs: null,
    };
    this.requests.push(entry);
    response.on('close', () => {
      if (!response.writableFinished) entry.leftAfterMs = Date.now() - entry.at;
    });
  }
}

function stream(chunks: readonly object[], fault: Fault | undefined, response: ServerResponse): void {
  if (fault?.kind === 'html') {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>Welcome!</body></html>');
    return;
  }
  response.writeHead(200, STREAM).flushHeaders();
  if (fault?.kind === 'slow') setTimeout(sendAnswer, fault.delayMs ?? 1000, chunks, response);
  else if (fault?.kind === 'garbage') response.end('data: {"id": "chatcmpl-1", "choi\n\ndata: [DONE]\n\n');
  else if (fault?.kind === 'other_shape') response.end('data: {"hello":"world"}\n\ndata: [DONE]\n\n');
  else if (fault?.kind === 'error_event') {
    for (const chunk of firstOf(chunks, 0.5)) sendEvent(response, chunk);
    sendEvent(response, { error: { message: 'The server had an error', type: 'server_error' } });
    response.end();
  } else {
    const [share, then] = BROKEN_STREAMS[fault?.kind ?? 'stall'] ?? [1, 'done'];
    for (const chunk of firstOf(chunks, share)) sendEvent(response, chunk);
    if (then === 'done') response.end(DONE);
    if (then === 'end') response.end();
    // Once what was sent is on its way.
    if (then === 'drop') setImmediate(() => response.socket?.resetAndDestroy());
  }
}

function sendAnswer(chunks: readonly object[], response: ServerResponse): void {
  for (const chunk of chunks) sendEvent(response, chunk);
  response.end(DONE);
}

function firstOf(chunks: readonly object[], share: number): readonly object[] {
  return chunks.slice(0, Math.floor(chunks.length * share));
}

function sendEvent(response: ServerResponse, event: object): void {
  response.write(`data: ${JSON.stringify(event)}\n\n`);
}

function refuse({ status = 500, retryAfter }: Fault, response: ServerResponse): void {
  if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter);
  sendError(response, status, `Something of the ${status} kind, with a secret sk-leaked-by-provider`);
}

function sendError(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ error: { message, type: 'error', param: null, code: null } }));
}
