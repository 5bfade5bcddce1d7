import { Injectable } from '@nestjs/common';
import type { Cache } from '../../platform/cache/cache.js';
import { Caches } from '../../platform/cache/caches.js';
import { Clock } from '../../shared/clock.js';
import type { ChatMessage, ChatSession } from './chat.js';

/** Bounds how long a copy outlives an erasure that a lost Redis, or another replica without one, did not hear of. */
const MAX_AGE_MS = 60 * 60 * 1000;

/**
 * Copies of sessions' messages. Messages never change, so a copy is never wrong, only short of the newest; whether the
 * session still goes on is not in it, but in the database alone.
 */
@Injectable()
export class MessageCache {
  private readonly cache: Cache;

  constructor(
    caches: Caches,
    private readonly clock: Clock,
  ) {
    this.cache = caches.open('session');
  }

  /** @returns the messages up to some place, oldest first. */
  async get(sessionId: string): Promise<readonly ChatMessage[]> {
    const text = await this.cache.get(sessionId);
    return text === undefined ? [] : (JSON.parse(text) as ChatMessage[]);
  }

  /** Keeps them for an hour, and never beyond the session's end. */
  async put({ id, expiresAt }: ChatSession, messages: readonly ChatMessage[]): Promise<void> {
    const remainingMs = Date.parse(expiresAt) - this.clock.now();
    if (remainingMs > 0)
      await this.cache.set(id, JSON.stringify(messages), Math.min(remainingMs, MAX_AGE_MS));
  }

  async drop(sessionId: string): Promise<void> {
    await this.cache.delete(sessionId);
  }
}
