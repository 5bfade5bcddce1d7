import type { Command as Program } from 'commander';
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { type Socket, connect } from 'node:net';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { SystemClock } from '../../shared/clock.js';
import { StartRefusedError } from '../../shared/start-refused.error.js';
import type { Profile } from './profile.js';
import { type ProfilePlace, knownPlaces } from './profile-places.js';
import { MAX_SECONDS, type ProfileRequest } from './profile-request.js';

const NEWLINE = 0x0a;

const optionsSchema = z.object({
  seconds: z.coerce.number().positive().max(MAX_SECONDS).default(10),
  pid: z.coerce.number().int().positive().optional(),
  out: z.string().default('.'),
  heapSnapshot: z.boolean().default(false),
});

/** No profile could be had. */
export class NoProfileError extends StartRefusedError {}

/** `profile`: what a running process spends its time on and what its heap is made of. */
export function registerProfileCommand(program: Program): void {
  program
    .command('profile')
    .description('writes a .cpuprofile and a summary of the heap of a running process of this user')
    .option('--seconds <number>', `how long to look, at most ${MAX_SECONDS}`, '10')
    .option('--pid <number>', 'which process, where several run')
    .option('--out <folder>', 'where to write', '.')
    .option('--heap-snapshot', 'the whole heap as well: it holds secrets, and the process stops meanwhile')
    .action((given: unknown) => profile(optionsSchema.parse(given)));
}

async function profile({ seconds, pid, out, heapSnapshot }: z.infer<typeof optionsSchema>): Promise<void> {
  const place = await onlyPlace(pid);
  mkdirSync(out, { recursive: true });
  const socket = place.socket;
  socket.write(`${JSON.stringify({ seconds, heapSnapshot } satisfies ProfileRequest)}\n`);
  const { first, rest } = await firstLine(socket);
  const answer = JSON.parse(first) as Profile | { readonly error: string };
  if ('error' in answer) throw new NoProfileError(`Process ${place.pid} gave no profile: ${answer.error}`);
  const name = join(out, `portfolio-platform-${place.pid}-${new SystemClock().now()}`);
  const files = [`${name}.cpuprofile`, `${name}.heap.json`];
  writeFileSync(files[0]!, JSON.stringify(answer.cpu), { mode: 0o600 });
  writeFileSync(files[1]!, `${JSON.stringify(answer.heap, null, 2)}\n`, { mode: 0o600 });
  if (heapSnapshot) {
    files.push(`${name}.heapsnapshot`);
    await pipeline(rest, createWriteStream(files[2]!, { mode: 0o600 }));
  }
  socket.destroy();
  for (const file of files) process.stdout.write(`${file}\n`);
}

/** @throws NoProfileError unless it is clear which process is meant. */
async function onlyPlace(pid: number | undefined): Promise<ProfilePlace & { readonly socket: Socket }> {
  const wanted = knownPlaces().filter((place) => pid === undefined || place.pid === pid);
  const reached = (await Promise.all(wanted.map(reach))).filter((place) => place !== undefined);
  const [place, ...others] = reached;
  if (place && others.length === 0) return place;
  for (const { socket } of reached) socket.destroy();
  throw new NoProfileError(
    place
      ? `Several processes run (${reached.map((each) => each.pid).join(', ')}): name one with --pid`
      : `No process ${pid ?? 'of this user'} can be profiled here`,
  );
}

/** Undefined for what a process that was killed left behind. */
async function reach(place: ProfilePlace): Promise<(ProfilePlace & { readonly socket: Socket }) | undefined> {
  return new Promise((resolve) => {
    const socket = connect(place.path);
    socket.once('connect', () => {
      resolve({ ...place, socket });
    });
    socket.on('error', () => {
      resolve(undefined);
    });
  });
}

/** @returns the first line, and what follows it. */
async function firstLine(socket: Socket): Promise<{ first: string; rest: AsyncIterable<Buffer> }> {
  const chunks = socket[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const parts: Buffer[] = [];
  for (;;) {
    const next = await chunks.next();
    if (next.done) throw new NoProfileError('The process ended before it was looked at');
    const { value } = next;
    const end = value.indexOf(NEWLINE);
    if (end < 0) {
      parts.push(value);
      continue;
    }
    parts.push(value.subarray(0, end));
    return { first: Buffer.concat(parts).toString(), rest: following(value.subarray(end + 1), chunks) };
  }
}

async function* following(first: Buffer, others: AsyncIterator<Buffer>): AsyncGenerator<Buffer, void> {
  yield first;
  for (let next = await others.next(); !next.done; next = await others.next()) yield next.value;
}
