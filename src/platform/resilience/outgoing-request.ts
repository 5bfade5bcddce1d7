import { type Span, type TextMapSetter, context, propagation, trace } from '@opentelemetry/api';

/** What is about to be sent. */
export interface OutgoingRequest {
  readonly url: URL;
  readonly init: RequestInit;
  /** GET or HEAD, which change nothing and have no body. */
  readonly isRead: boolean;
  /** Whether its body can be sent more than once. */
  readonly isReplayable: boolean;
}

const READ_METHODS = new Set(['GET', 'HEAD']);
const HEADER_SETTER: TextMapSetter<Headers> = {
  set: (headers, name, value) => {
    headers.set(name, value);
  },
};

/**
 * Reads fetch's arguments, and adds the W3C trace context, so that the upstream's spans join ours. Of the request
 * only the method and the host go into the span.
 *
 * @throws TypeError for an address or a header that cannot be sent.
 */
export function outgoingRequest(
  input: string | URL | Request,
  init: RequestInit = {},
  span: Span,
): OutgoingRequest {
  if (input instanceof Request) return outgoingRequest(input.url, { ...partsOf(input), ...init }, span);
  const url = new URL(input);
  const method = (init.method ?? 'GET').toUpperCase();
  const headers = new Headers(init.headers);
  propagation.inject(trace.setSpan(context.active(), span), headers, HEADER_SETTER);
  span.setAttributes({
    'http.request.method': method,
    'server.address': url.hostname,
    'server.port': Number(url.port || (url.protocol === 'https:' ? 443 : 80)),
  });
  return {
    url,
    init: { ...init, method, headers },
    isRead: READ_METHODS.has(method),
    isReplayable: isReplayable(init.body),
  };
}

function partsOf({ method, headers, body, signal }: Request): RequestInit {
  return { method, headers, signal, ...(body && { body, duplex: 'half' }) };
}

/** A stream is gone once it has been sent. */
function isReplayable(body: RequestInit['body']): boolean {
  return (
    body == null || typeof body === 'string' || body instanceof URLSearchParams || ArrayBuffer.isView(body)
  );
}
