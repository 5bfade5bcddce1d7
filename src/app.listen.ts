import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { HttpConfig } from './platform/http/http.config.js';
import type { ManagementListener } from './platform/http/management-listener.js';
import { findPortHolder } from './platform/http/port-holder.js';
import { StartRefusedError } from './shared/start-refused.error.js';

/** A port could not be opened. */
export class ListenError extends StartRefusedError {}

/**
 * Refuses to start before any store is opened, which whoever holds the port may be using.
 *
 * @throws ListenError
 */
export async function checkPortsAreFree({ host, port, managementPort = 0 }: HttpConfig): Promise<void> {
  const address = await addressOf(host);
  for (const [variable, wanted] of [
    ['PORT', port],
    ['MANAGEMENT_PORT', managementPort],
  ] as const) {
    await open({ variable, host: address, port: wanted }, async () => {
      const server = createServer().listen(wanted, address);
      await once(server, 'listening');
      server.close();
      await once(server, 'close');
    });
  }
}

/** @throws ListenError */
export async function openPorts(
  nest: NestFastifyApplication,
  management: ManagementListener | undefined,
  { host: name, port, managementPort = 0 }: HttpConfig,
): Promise<void> {
  const host = await addressOf(name);
  await open({ variable: 'PORT', host, port }, () => nest.listen(port, host));
  await open({ variable: 'MANAGEMENT_PORT', host, port: managementPort }, async () =>
    management?.listen(managementPort, host),
  );
}

/** One address, because of several Fastify awaits only the first one's requests when it closes. */
async function addressOf(host: string): Promise<string> {
  try {
    return (await lookup(host)).address;
  } catch (cause) {
    throw new ListenError(`HOST: "${host}" has no address`, { cause });
  }
}

interface Listening {
  readonly variable: string;
  readonly host: string;
  readonly port: number;
}

async function open(listening: Listening, listen: () => Promise<unknown>): Promise<void> {
  try {
    await listen();
  } catch (cause) {
    const reason = await reasonOf((cause as NodeJS.ErrnoException).code, listening);
    throw reason === undefined ? cause : new ListenError(reason, { cause });
  }
}

async function reasonOf(
  code: string | undefined,
  { variable, host, port }: Listening,
): Promise<string | undefined> {
  if (code === 'EACCES') return `${variable}: this user may not open port ${port}`;
  if (code === 'EADDRNOTAVAIL') return `HOST: ${host} is not an address of this machine`;
  if (code !== 'EADDRINUSE') return undefined;
  const holder = (await findPortHolder(host, port)) ?? 'another process';
  return `${variable}: port ${port} is held by ${holder}; stop it, or set ${variable} to another port`;
}
