import type { IncomingMessage, ServerResponse } from 'node:http';

/** A request as the fake saw it. */
export interface RecordedRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** The Host header: which name of this server was asked. */
  readonly host: string;
  readonly token: string | null;
  /** Whether it came with If-None-Match. */
  readonly conditional: boolean;
  /** The caller's W3C trace context. */
  readonly traceparent: string | null;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** 0 as long as it is not answered. */
  status: number;
}

const MAX_RECORDED = 100_000;

export class Requests {
  private recorded: RecordedRequest[] = [];

  record(request: IncomingMessage, response: ServerResponse, token: string | null): void {
    if (this.recorded.length >= MAX_RECORDED) return;
    const { method = '', url = '', headers } = request;
    const conditional = headers['if-none-match'] !== undefined;
    const entry = {
      method,
      path: url,
      host: headers.host ?? '',
      token,
      conditional,
      traceparent: headers.traceparent?.toString() ?? null,
      at: Date.now(),
      status: 0,
    };
    this.recorded.push(entry);
    response.on('finish', () => (entry.status = response.statusCode));
  }

  all(): readonly RecordedRequest[] {
    return this.recorded;
  }

  clear(): void {
    this.recorded = [];
  }
}
