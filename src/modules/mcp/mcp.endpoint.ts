import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../../platform/auth/actor.js';
import { clientLeft } from '../../platform/http/client-left.js';
import { DeadlineExceededError } from '../../platform/http/http.errors.js';
import { Deadline } from '../../platform/resilience/deadline.js';
import { Clock } from '../../shared/clock.js';
import { McpServers } from './mcp.server.js';
import { loadSdk } from './mcp.sdk.js';

const DEADLINE_MS = 30_000;

/** Nothing reads it; a web request has to have one. */
const ADDRESS = 'http://localhost/api/mcp';

/** Of all headers only those that concern the protocol: no credential gets near what logs a request. */
const PASSED = /^(?:accept|content-type|mcp-.+)$/;

interface WebAnswer {
  readonly status: number;
  readonly type: string | null;
  readonly body: Buffer;
}

/** Streamable HTTP without sessions: each request has a server of its own, so that any replica answers any request. */
@Injectable()
export class McpEndpoint {
  constructor(
    private readonly servers: McpServers,
    private readonly clock: Clock,
  ) {}

  /**
   * Serves one message and gives the reply its status and type. The client leaving, or its time being up, ends the
   * server.
   *
   * @param message the body.
   * @returns the body of the answer, whole: nothing is sent before a call is done, so that a stream of it would only
   * be an answer that can no longer say that it failed.
   * @throws DeadlineExceededError
   */
  async answer(
    message: unknown,
    actor: Actor | undefined,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<Buffer | undefined> {
    const deadline = new Deadline(this.clock, DEADLINE_MS, clientLeft(reply));
    const tooLate = () =>
      new DeadlineExceededError('The call was not finished within its deadline', { retryAfterSeconds: 5 });
    try {
      const { status, type, body } = await deadline.race(
        () => this.serve(toWebRequest(request, deadline.signal), message, actor),
        tooLate,
      );
      void reply.code(status);
      if (type !== null) void reply.header('content-type', type);
      return body.length > 0 ? body : undefined;
    } finally {
      deadline.end();
    }
  }

  private async serve(request: Request, message: unknown, actor: Actor | undefined): Promise<WebAnswer> {
    const { createMcpHandler } = await loadSdk();
    const server = await this.servers.for(actor);
    let fault: Error | undefined;
    const { fetch: serve } = createMcpHandler(() => server, {
      // There is nothing to subscribe to.
      maxSubscriptions: 0,
      keepAliveMs: 0,
      onerror: (error) => (fault = error),
    });
    const response = await serve(request, { parsedBody: message });
    if (response.status === 500) throw fault ?? new Error('The MCP handler failed');
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      body: Buffer.from(await response.arrayBuffer()),
    };
  }
}

/** Without the body, which is read already. */
function toWebRequest({ method, headers }: FastifyRequest, signal: AbortSignal): Request {
  const passed = Object.entries(headers).filter(([name]) => PASSED.test(name));
  return new Request(ADDRESS, {
    method,
    signal,
    headers: passed.map(([name, value]) => [name, String(value)] as [string, string]),
  });
}
