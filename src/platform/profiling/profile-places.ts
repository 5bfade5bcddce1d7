import { lstatSync, mkdirSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FOLDER = /^portfolio-platform-(\d+)$/;
const SOCKET = /^(\d+)\.sock$/;

/** A process that can be profiled. */
export interface ProfilePlace {
  readonly pid: number;
  /** Its Unix socket. */
  readonly path: string;
}

/**
 * Where this process is asked for a profile: in a folder that only its user can enter.
 *
 * @throws Error where there is no such folder and none can be made.
 */
export function ownPlace(): ProfilePlace {
  const user = process.getuid?.() ?? 0;
  const folder = join(tmpdir(), `portfolio-platform-${user}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!isPrivate(folder, user)) throw new Error(`${folder} is not this user's alone`);
  return { pid: process.pid, path: join(folder, `${process.pid}.sock`) };
}

/** The processes that said they can be profiled, by whoever may ask them; some may be gone. */
export function knownPlaces(): ProfilePlace[] {
  return readdirSync(tmpdir()).flatMap((name) => {
    const [, user] = FOLDER.exec(name) ?? [];
    const folder = join(tmpdir(), name);
    if (user === undefined || !isPrivate(folder, Number(user))) return [];
    return socketsIn(folder).flatMap((file) => {
      const [, pid] = SOCKET.exec(file) ?? [];
      return pid === undefined ? [] : [{ pid: Number(pid), path: join(folder, file) }];
    });
  });
}

/** Not somebody else's, who would be told to run as us, or would hand us what he likes. */
function isPrivate(folder: string, user: number): boolean {
  const { uid, mode } = lstatSync(folder);
  return uid === user && (mode & 0o170_077) === 0o040_000;
}

/** None in a folder that this user may not look into. */
function socketsIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
