import { once } from 'node:events';
import { type AddressInfo, type Socket, connect, createServer } from 'node:net';

/** A way to a server that can be cut and mended, while the server itself goes on. */
export interface CuttableWire {
  /** The server's URL with the wire's address. */
  readonly url: string;
  /** Ends every connection and takes no other. */
  cut(): void;
  mend(): void;
  /** Lets nothing through and ends nothing, as a server that hangs; for good. */
  stall(): void;
  /** Lets so many more bytes through, both ways together, then stalls. @returns when it does. */
  stallAfter(bytes: number): Promise<void>;
  /** Lets everything through again that stallAfter() has kept back. */
  resume(): void;
  close(): Promise<void>;
}

/** @param url of a server with its port. */
export async function wireTo(url: string): Promise<CuttableWire> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  const peers = new Map<Socket, Socket>();
  let whole = true;
  let onPassing = (_bytes: number): void => undefined;
  const server = createServer((near) => {
    if (!whole) {
      near.destroy();
      return;
    }
    const far = connect(Number(target.port), target.hostname);
    for (const [socket, peer] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      peers.set(socket, peer);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        peers.delete(socket);
        peer.destroy();
      });
      socket.on('data', (bytes: Buffer) => {
        onPassing(bytes.length);
      });
      socket.pipe(peer);
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const wired = new URL(url);
  wired.host = `127.0.0.1:${port}`;
  const cut = () => {
    whole = false;
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: wired.href,
    cut,
    mend() {
      whole = true;
    },
    stall() {
      for (const socket of sockets) socket.pause();
    },
    stallAfter(bytes) {
      const { promise, resolve } = Promise.withResolvers<void>();
      let left = bytes;
      onPassing = (passed) => {
        left -= passed;
        if (left > 0) return;
        for (const socket of sockets) socket.unpipe().pause();
        resolve();
      };
      return promise;
    },
    resume() {
      onPassing = () => undefined;
      for (const [socket, peer] of peers) socket.pipe(peer);
    },
    async close() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
