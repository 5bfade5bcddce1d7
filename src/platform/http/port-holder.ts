import { readFile, readdir, readlink } from 'node:fs/promises';
import { get } from 'node:http';
import { z } from 'zod';

/** Code of a listening socket in /proc/net/tcp. */
const LISTEN = '0A';
const ANSWER_TIMEOUT_MS = 500;
const MAX_ANSWER_BYTES = 10_000;

/** What a service such as this one answers at `GET /`. */
const identitySchema = z.object({
  name: z.string().regex(/^[\w@/.-]{1,60}$/),
  version: z.string().regex(/^[\w.+-]{1,40}$/),
});

/**
 * Who listens on a TCP port of this machine: what it says of itself over HTTP, and its process as far as the system
 * tells (Linux, own processes or as root).
 *
 * @returns for example `portfolio-platform 0.1.0, node dist/main.js (pid 4711)`.
 */
export async function findPortHolder(host: string, port: number): Promise<string | undefined> {
  const known = await Promise.all([
    identityAt(host, port).catch(() => undefined),
    // Without /proc nobody is named.
    processAt(port).catch(() => undefined),
  ]);
  return known.filter((text) => text !== undefined).join(', ') || undefined;
}

/** @param table text of /proc/net/tcp. @returns inodes of the sockets that listen on the port. */
export function listeningInodes(table: string, port: number): string[] {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  return table
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => state === LISTEN && local?.split(':')[1] === wanted)
    .map((columns) => columns[9] ?? '');
}

async function identityAt(host: string, port: number): Promise<string | undefined> {
  const text = await new Promise<string>((resolve, reject) => {
    const signal = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
    const request = get({ host, port, path: '/', agent: false, signal }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
        if (body.length > MAX_ANSWER_BYTES) request.destroy(new Error('the answer is too long'));
      });
      response.once('end', () => {
        resolve(body);
      });
    });
    request.once('error', reject);
  });
  const { success, data } = identitySchema.safeParse(JSON.parse(text));
  return success ? `${data.name} ${data.version}` : undefined;
}

async function processAt(port: number): Promise<string | undefined> {
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((file) => readFile(file, 'utf8').catch(() => '')),
  );
  const inodes = new Set(tables.flatMap((table) => listeningInodes(table, port)));
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    if (await holdsSocket(pid, inodes)) return `${await commandOf(pid)} (pid ${pid})`;
  }
  return undefined;
}

async function holdsSocket(pid: string, inodes: ReadonlySet<string>): Promise<boolean> {
  const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
  for (const descriptor of descriptors) {
    const target = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '');
    const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
    if (inode !== undefined && inodes.has(inode)) return true;
  }
  return false;
}

async function commandOf(pid: string): Promise<string> {
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return line.replaceAll('\0', ' ').trim().slice(0, 100) || 'a process';
}
