import { Logger } from '@nestjs/common';
import { once } from 'node:events';
import { chmodSync, rmSync } from 'node:fs';
import { type Server, type Socket, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { getHeapSnapshot } from 'node:v8';
import { takeProfile } from './profile.js';
import { ownPlace } from './profile-places.js';
import { type ProfileRequest, profileRequestSchema } from './profile-request.js';

const logger = new Logger('Profile');

/** How long somebody may be connected before he says what he wants: nobody else is served meanwhile. */
const REQUEST_TIMEOUT_MS = 5000;

/**
 * Lets this user ask this process for a profile, over a Unix socket: nobody else can, and nothing is reached over the
 * network. The answer is a line of JSON (a Profile, or `{ "error": … }`), and the snapshot behind it.
 */
export async function offerProfiles(): Promise<void> {
  try {
    const { path } = ownPlace();
    // Of an earlier process with our id, as each container's first one has.
    rmSync(path, { force: true });
    const server = createServer().listen(path).unref();
    await once(server, 'listening');
    chmodSync(path, 0o600);
    process.once('exit', () => rmSync(path, { force: true }));
    answerOn(server);
  } catch (error) {
    logger.log({
      event: 'profile_not_offered',
      message: 'This process cannot be profiled: it has no folder for temporary files',
      reason: (error as NodeJS.ErrnoException).code,
    });
  }
}

function answerOn(server: Server): void {
  let busy = false;
  server.on('connection', (socket) => {
    socket.on('error', () => undefined);
    if (busy) {
      socket.end(`${JSON.stringify({ error: 'it is being profiled already' })}\n`);
      return;
    }
    busy = true;
    void answer(socket)
      .catch(() => undefined)
      .finally(() => {
        busy = false;
        socket.destroy();
      });
  });
}

async function answer(socket: Socket): Promise<void> {
  const left = new AbortController();
  socket.once('close', () => left.abort());
  const patience = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
  const request = await requestOn(socket, AbortSignal.any([left.signal, patience]));
  if (!request) {
    socket.end(`${JSON.stringify({ error: 'that is no request for a profile' })}\n`);
    return;
  }
  const { seconds, heapSnapshot } = request;
  logger.log({ event: 'profile_started', message: `being profiled for ${seconds} s`, seconds });
  const profile = await takeProfile(seconds * 1000, left.signal);
  logger.log({ event: 'profile_taken', message: 'a profile was taken', seconds });
  socket.write(`${JSON.stringify(profile)}\n`);
  if (heapSnapshot && !left.signal.aborted) await pipeline(getHeapSnapshot(), socket);
  else await new Promise<void>((resolve) => socket.end(resolve));
}

async function requestOn(socket: Socket, left: AbortSignal): Promise<ProfileRequest | undefined> {
  const lines = createInterface({ input: socket });
  try {
    const [line] = (await once(lines, 'line', { signal: left })) as [string];
    return profileRequestSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  } finally {
    lines.close();
  }
}
