import { type KeyObject, createHmac, timingSafeEqual } from 'node:crypto';

/** A place in an ordered list: what the columns that order it hold in the row before that place. */
export type Position = readonly string[];

/** 96 bits of the HMAC; nobody has more than a few tries at guessing them. */
const TAG_BYTES = 12;

/**
 * Positions in one list as opaque text. What is read back was written by the same list under the same key: nobody
 * builds a cursor, or carries one from another list.
 */
export class KeysetCursor {
  constructor(
    private readonly key: KeyObject,
    /** Names the list. */
    private readonly list: string,
  ) {}

  write(position: Position): string {
    const payload = JSON.stringify(position);
    return Buffer.concat([this.tagOf(payload), Buffer.from(payload)]).toString('base64url');
  }

  /** @returns undefined for what is no cursor of this list. */
  read(cursor: string): Position | undefined {
    const bytes = Buffer.from(cursor, 'base64url');
    const tag = bytes.subarray(0, TAG_BYTES);
    const payload = bytes.toString('utf8', TAG_BYTES);
    // The decoder skips what is not base64url, and there must be one text for a cursor only.
    if (tag.length < TAG_BYTES || bytes.toString('base64url') !== cursor) return undefined;
    if (!timingSafeEqual(tag, this.tagOf(payload))) return undefined;
    return JSON.parse(payload) as Position;
  }

  private tagOf(payload: string): Buffer {
    const digest = createHmac('sha256', this.key).update(`${this.list}\0${payload}`).digest();
    return digest.subarray(0, TAG_BYTES);
  }
}
