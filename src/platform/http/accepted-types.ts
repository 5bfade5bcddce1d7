import type { FastifyRequest } from 'fastify';

export const EVENT_STREAM = 'text/event-stream';
export const HTML = 'text/html';

/** Whether the client names a media type, which it gets then: nobody who wants JSON names another beside it. */
export function names({ headers: { accept = '' } }: FastifyRequest, mediaType: string): boolean {
  return accept.split(',').some((range) => range.split(';', 1)[0]!.trim().toLowerCase() === mediaType);
}
