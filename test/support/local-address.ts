import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Listens for this machine alone. @param port 0 for any that is free. */
export async function listenLocally(server: Server, port: number): Promise<AddressInfo> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server.address() as AddressInfo;
}

export function urlOf({ port }: AddressInfo): string {
  return `http://127.0.0.1:${port}`;
}
