import type { OutgoingRequest } from './outgoing-request.js';

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MAX_REDIRECTS = 3;

export type Send = (request: OutgoingRequest) => Promise<Response>;

/**
 * Follows redirects, with all headers, but only to the same origin: elsewhere they would carry the caller's token to
 * a stranger. One that turns a POST into a GET is not followed either.
 *
 * @param refusal makes the error for a redirect that is not followed.
 */
export async function followRedirects(
  first: OutgoingRequest,
  send: Send,
  refusal: () => Error,
): Promise<Response> {
  let request = first;
  for (let hops = 0; ; hops++) {
    const response = await send(request);
    const location = response.headers.get('location');
    if (!REDIRECTS.has(response.status) || location === null) return response;
    await response.body?.cancel();
    const target = URL.parse(location, request.url.href);
    const stays = target?.origin === request.url.origin;
    if (!stays || hops === MAX_REDIRECTS || !keepsRequest(response.status, request)) throw refusal();
    request = { ...request, url: target };
  }
}

function keepsRequest(status: number, { isRead, isReplayable }: OutgoingRequest): boolean {
  return isRead || ((status === 307 || status === 308) && isReplayable);
}
