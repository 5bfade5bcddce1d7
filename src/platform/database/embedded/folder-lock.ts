import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, realpathSync, rmSync } from 'node:fs';
import { type Server, connect, createServer } from 'node:net';
import { platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { StartRefusedError } from '../../../shared/start-refused.error.js';

/**
 * One process per folder. The lock is a listening socket, which the operating system takes back however the process
 * ends, so that no zombie and no reused process id ever holds it; whoever comes second asks the socket who it is.
 */
export class FolderLock {
  private constructor(private readonly server: Server) {}

  /**
   * @param purpose what it is taken for, where a folder is used for more than the store: locks for two purposes do not
   * meet.
   * @returns the lock, or the id of the process that holds it.
   * @throws StartRefusedError where there is no such folder, and none can be made.
   */
  static async take(folder: string, purpose = ''): Promise<FolderLock | number> {
    const address = socketOf(`${made(folder)}${purpose && `\0${purpose}`}`);
    for (;;) {
      const server = await listenAt(address);
      if (server) return new FolderLock(server);
      const holder = await holderAt(address);
      if (holder !== undefined) return holder;
      // The holder ended in between; where sockets are files it may have left one.
      if (!isAbstract(address)) rmSync(address, { force: true });
    }
  }

  async release(): Promise<void> {
    this.server.close();
    await once(this.server, 'close');
  }
}

function made(folder: string): string {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o711 });
    return realpathSync(folder);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new StartRefusedError(`DATA_DIR: ${folder} cannot be used (${code}); set it to another folder`, {
      cause,
    });
  }
}

/** Linux has sockets without a file, which leave nothing behind. @param locked the folder, and what for. */
function socketOf(locked: string): string {
  const name = `portfolio-platform-${createHash('sha256').update(locked).digest('hex').slice(0, 32)}`;
  return platform() === 'linux' ? `\0${name}` : join(tmpdir(), `${name}.sock`);
}

function isAbstract(address: string): boolean {
  return address.startsWith('\0');
}

async function listenAt(address: string): Promise<Server | undefined> {
  const server = createServer((socket) => socket.end(String(process.pid)));
  server.listen(address);
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return undefined;
    throw error;
  }
  // A lock keeps nobody running.
  return server.unref();
}

async function holderAt(address: string): Promise<number | undefined> {
  try {
    return Number(await text(connect(address)));
  } catch {
    return undefined;
  }
}
