import { type ExecutionContext, createParamDecorator } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { MalformedRequestError } from './http.errors.js';

/** What If-Match or If-None-Match names: whatever there is, or one of these tags. */
export type EntityTags = '*' | readonly string[];

/** An entity tag (RFC 9110, section 8.8.3) and the comma before the next; lists may have empty elements. */
const TAG = /[\t ,]*((?:W\/)?"[\x21\x23-\x7e\x80-\xff]*")[\t ]*(?=,|$)/y;
const END = /[\t ,]*$/y;

const VERSION_TAG = /^"(0|[1-9]\d{0,15})"$/;

/** The strong entity tag of a version. */
export function tagOfVersion(version: number): string {
  return `"${version}"`;
}

/** @returns undefined for what is no list of entity tags. */
export function parseEntityTags(header: string): EntityTags | undefined {
  if (header.trim() === '*') return '*';
  const tags: string[] = [];
  TAG.lastIndex = 0;
  let position = 0;
  for (let match = TAG.exec(header); match; match = TAG.exec(header)) {
    tags.push(match[1]!);
    position = TAG.lastIndex;
  }
  END.lastIndex = position;
  return END.test(header) && tags.length > 0 ? tags : undefined;
}

/** The versions that tags name by strong comparison (section 8.8.3.2): a weak tag names none. */
export function versionsOf(tags: EntityTags): '*' | readonly number[] {
  if (tags === '*') return tags;
  return tags.flatMap((tag) => VERSION_TAG.exec(tag)?.[1] ?? []).map(Number);
}

/**
 * The versions that If-Match names; undefined without the header.
 *
 * @throws MalformedRequestError
 */
export const IfMatch = createParamDecorator(
  (_data: unknown, context: ExecutionContext): '*' | readonly number[] | undefined => {
    const header = context.switchToHttp().getRequest<FastifyRequest>().headers['if-match'];
    if (header === undefined) return undefined;
    const tags = parseEntityTags(header);
    if (!tags) throw new MalformedRequestError('If-Match is not a list of entity tags, such as "3"');
    return versionsOf(tags);
  },
);

/**
 * Gives the answer its entity tag, and is 304 where the client has it already (section 13.1.2, weak comparison).
 *
 * @returns whether it is; then there is no body to send.
 */
export function isNotModified(request: FastifyRequest, reply: FastifyReply, tag: string): boolean {
  void reply.header('etag', tag);
  const header = request.headers['if-none-match'];
  const tags = header === undefined ? undefined : parseEntityTags(header);
  if (tags === undefined) return false;
  const known = tags === '*' || tags.some((each) => opaque(each) === opaque(tag));
  if (known) void reply.code(304);
  return known;
}

function opaque(tag: string): string {
  return tag.replace(/^W\//, '');
}
