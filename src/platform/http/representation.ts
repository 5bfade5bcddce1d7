import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, gzip, constants as zlib } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { isNotModified } from './entity-tags.js';

const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);

/** The best first. */
const CODINGS = ['br', 'gzip'] as const;

/** Shorter bodies are not worth it. */
const COMPRESSED_FROM_BYTES = 1024;
const TAG_CHARACTERS = 27;
/** Of 11, which for a large body takes seconds. */
const BROTLI_QUALITY = 7;

/** A JSON body as it goes out, ready: to send it costs neither serialisation nor hashing nor compression. */
export interface Representation {
  /** Weak: the same for the body's compressed forms. */
  readonly etag: string;
  readonly identity: Buffer;
  /** By the name of the content coding, the best first. */
  readonly encoded: readonly (readonly [coding: string, body: Buffer])[];
}

/** For many answers. */
export async function represent(json: string): Promise<Representation> {
  const once = representOnce(json);
  return { ...once, encoded: await compressed(once.identity) };
}

/** For one answer, which is compressed on its way like any other. */
export function representOnce(json: string): Representation {
  const identity = Buffer.from(json);
  const digest = createHash('sha256').update(identity).digest('base64url').slice(0, TAG_CHARACTERS);
  return { etag: `W/"${digest}"`, identity, encoded: [] };
}

async function compressed(body: Buffer): Promise<Representation['encoded']> {
  if (body.length < COMPRESSED_FROM_BYTES) return [];
  const params = {
    [zlib.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
    [zlib.BROTLI_PARAM_SIZE_HINT]: body.length,
  };
  const [br, gz] = await Promise.all([compressBrotli(body, { params }), compressGzip(body)]);
  return [
    [CODINGS[0], br],
    [CODINGS[1], gz],
  ];
}

/**
 * Gives the reply the headers of a representation, in the coding that the client takes.
 *
 * @returns the body, for the handler to return; undefined where the client has it already (304).
 */
export function sendRepresentation(
  request: FastifyRequest,
  reply: FastifyReply,
  { etag, identity, encoded }: Representation,
): Buffer | undefined {
  addVary(reply);
  if (isNotModified(request, reply, etag)) return undefined;
  void reply.type('application/json; charset=utf-8');
  const chosen = bestOf(encoded, request.headers['accept-encoding']);
  if (!chosen) return identity;
  void reply.header('content-encoding', chosen[0]);
  return chosen[1];
}

/** Clients send few different headers. */
const choices = new LRUCache<string, { readonly coding: string | undefined }>({ max: 100 });

function bestOf(
  encoded: Representation['encoded'],
  accepted: string | undefined,
): Representation['encoded'][number] | undefined {
  if (accepted === undefined || encoded.length === 0) return undefined;
  let choice = choices.get(accepted);
  if (!choice) {
    choice = { coding: bestCoding(accepted) };
    choices.set(accepted, choice);
  }
  const { coding } = choice;
  return encoded.find(([each]) => each === coding);
}

/** The coding that the client likes best, the first among equals (RFC 9110, section 12.5.3). */
function bestCoding(accepted: string): string | undefined {
  const weights = weightsOf(accepted);
  const others = weights.get('*') ?? 0;
  let least = weights.get('identity') ?? 0;
  let best: string | undefined;
  for (const coding of CODINGS) {
    const weight = weights.get(coding) ?? others;
    if (weight === 0 || weight < least || (best && weight === least)) continue;
    [best, least] = [coding, weight];
  }
  return best;
}

const ELEMENT = /^\s*([^\s;]+)\s*(?:;\s*q=([01](?:\.\d{0,3})?)\s*)?$/i;

/** By the name of the coding; what is malformed counts for nothing. */
function weightsOf(accepted: string): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  for (const element of accepted.split(',')) {
    const [, name, weight = '1'] = ELEMENT.exec(element) ?? [];
    if (name !== undefined) weights.set(name.toLowerCase(), Number(weight));
  }
  return weights;
}

function addVary(reply: FastifyReply): void {
  const vary = reply.getHeader('vary');
  void reply.header('vary', vary === undefined ? 'accept-encoding' : `${String(vary)}, accept-encoding`);
}
