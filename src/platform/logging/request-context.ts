import { AsyncLocalStorage } from 'node:async_hooks';

/** What every line logged while a request is handled says of it. */
export interface RequestContext {
  readonly requestId: string;
}

export const requestContext = new AsyncLocalStorage<RequestContext>();
