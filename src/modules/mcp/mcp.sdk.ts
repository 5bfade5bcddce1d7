import type * as ServerSdk from '@modelcontextprotocol/server';

export type Sdk = typeof ServerSdk;

/** Loads the SDK with the first request: where no MCP client comes its memory is better spent. */
export function loadSdk(): Promise<Sdk> {
  return import('@modelcontextprotocol/server');
}
