import { Agent, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { URL } from 'node:url';

/** A request that no client library has put in order. */
export interface RawRequest {
  readonly method: string;
  /** As it stands in the request line. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 4 });

export async function sendRaw(
  origin: string,
  { method, path, headers = {}, body }: RawRequest,
): Promise<RawAnswer> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const request = httpRequest({ agent, hostname, port, method, path, headers });
    request.once('error', reject).once('response', (response) => {
      text(response).then(
        (read) => resolve({ status: response.statusCode!, headers: response.headers, body: read }),
        reject,
      );
    });
    request.end(body);
  });
}

/** Sends bytes as they are and half-closes. @returns all that came back. */
export async function sendBytes(origin: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(origin);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.end(bytes);
  return text(socket);
}
