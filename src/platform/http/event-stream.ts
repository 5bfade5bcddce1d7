import { Logger } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { AppError } from '../../shared/app-error.js';
import type { Clock } from '../../shared/clock.js';
import { InternalError } from './http.errors.js';

/** Proxies end connections on which nothing is said for a while. */
const PING_MS = 15_000;
/** Bytes that a client may leave unread before it is taken for gone. */
const MAX_UNREAD_BYTES = 1024 * 1024;

/** Server-sent events (WHATWG HTML, section 9.2) as the answer of a request. */
export class EventStream {
  private readonly logger = new Logger(EventStream.name);
  private readonly over = new AbortController();

  /** Sends the headers that stand on the reply; from here on the answer's status is 200. */
  constructor(
    private readonly reply: FastifyReply,
    private readonly clock: Clock,
  ) {
    reply.hijack();
    reply.raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // nginx would collect it otherwise.
      'x-accel-buffering': 'no',
    });
    reply.raw.flushHeaders();
    reply.raw.once('close', () => {
      this.over.abort();
    });
    void this.ping();
  }

  /** @param data as JSON. */
  send(event: string, data: unknown): void {
    this.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** Says what a problem would have said, had the answer not begun: `error {code, detail, retryAfterSeconds?}`. */
  fail(error: unknown): void {
    this.send('error', this.toEvent(error));
  }

  end(): void {
    this.over.abort();
    this.reply.raw.end();
  }

  private toEvent(error: unknown) {
    if (error instanceof AppError) {
      const { code, message, retryAfterSeconds } = error;
      return { code, detail: message, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
    }
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    this.logger.error({ event: 'stream_failed', message: `a stream of events failed: ${message}`, stack });
    return { code: InternalError.problem.code, detail: InternalError.problem.title };
  }

  private write(text: string): void {
    const { raw } = this.reply;
    if (raw.writableEnded || raw.destroyed) return;
    raw.write(text);
    if (raw.writableLength > MAX_UNREAD_BYTES) raw.destroy();
  }

  private async ping(): Promise<void> {
    try {
      for (;;) {
        await this.clock.sleep(PING_MS, this.over.signal);
        this.write(': ping\n\n');
      }
    } catch {
      // Over.
    }
  }
}
