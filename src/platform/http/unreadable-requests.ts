import { Logger } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { HeadersTooLargeError, MalformedRequestError, RequestTimeoutError } from './http.errors.js';
import { PROBLEM_MEDIA_TYPE, toProblem } from './problem.js';

const logger = new Logger('Connection');

/** Answers what Node could not read as a request, so that no route and no hook sees it, and ends the connection. */
export function answerUnreadable({ code = '' }: NodeJS.ErrnoException, socket: Socket): void {
  if (code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const requestId = randomUUID();
  // RFC 9457 resolves an empty instance against the address that was asked for, which is not known here.
  const problem = toProblem(toError(code), '', requestId);
  logger.log({
    event: 'request_unreadable',
    message: problem.title,
    requestId,
    status: problem.status,
    reason: code,
  });
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${problem.title}`,
    `Content-Type: ${PROBLEM_MEDIA_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'Connection: close',
    `X-Request-Id: ${requestId}`,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}

function toError(code: string) {
  if (code === 'HPE_HEADER_OVERFLOW')
    return new HeadersTooLargeError('The headers are larger than the server reads');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new RequestTimeoutError('The request did not arrive in time');
  return new MalformedRequestError('This is not HTTP/1.1');
}
