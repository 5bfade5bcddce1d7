import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

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
