import { resolveSrv } from 'node:dns/promises';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';

/** Where a server listens. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/**
 * The servers that an address such as `mongodb://user:password@a,b:27018/database` names; an address whose scheme
 * ends with `+srv` names a DNS record that lists them.
 */
export async function endpointsOf(address: string, defaultPort: number): Promise<Endpoint[]> {
  const [, scheme = '', hosts = ''] = /^([^:]+):\/\/(?:[^/]*@)?([^/?#]*)/.exec(address) ?? [];
  if (scheme.endsWith('+srv')) {
    const records = await resolveSrv(`_${scheme.replace('+srv', '')}._tcp.${hosts}`);
    return records.map(({ name, port }) => ({ host: name, port }));
  }
  return hosts.split(',').map((each) => {
    const [, host = '', port] = /^(.*?)(?::(\d+))?$/.exec(each) ?? [];
    return { host: host.replace(/^\[|\]$/g, ''), port: Number(port ?? defaultPort) };
  });
}

/** Opens a connection and closes it again. */
export async function connectTo({ host, port }: Endpoint, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const socket = connect({ host, port, signal });
    socket.once('error', reject).once('connect', () => {
      socket.destroy();
      resolve();
    });
  });
}

/**
 * GETs an address, or POSTs JSON to it.
 *
 * @returns the answer's status.
 */
export async function statusOf(url: URL, json: string | undefined, signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
      method: json === undefined ? 'GET' : 'POST',
      headers: json === undefined ? {} : { 'content-type': 'application/json' },
      agent: false,
      signal,
    });
    request.once('error', reject).once('response', (response) => {
      response.resume();
      resolve(response.statusCode!);
    });
    request.end(json);
  });
}
