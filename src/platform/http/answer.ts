import type { FastifyReply } from 'fastify';

/** A success as it goes out, where its headers are part of it. */
export interface Answer<Body = unknown> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
}

/** Gives the reply its status and headers. @returns the body, for the handler to return. */
export function send<Body>(reply: FastifyReply, { status, headers, body }: Answer<Body>): Body {
  void reply.code(status).headers(headers);
  return body;
}
