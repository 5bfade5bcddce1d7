import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database } from '../../platform/database/database.js';
import { Clock } from '../../shared/clock.js';
import {
  type ChatSessionFilter,
  type ChatSessionRange,
  type NewChatSession,
  activeSessionCount,
  messageAppend,
  messagesAfter,
  sessionById,
  sessionCount,
  sessionEnd,
  sessionErase,
  sessionInsert,
  sessionPage,
  sessionRows,
  sessionsExpire,
  sessionsForget,
} from './chat-session.queries.js';
import type { ChatMessage, ChatSession, ChatSessionStatus } from './chat.js';

/** The tables of sessions and messages; each method throws DatabaseUnavailableError. */
@Injectable()
export class ChatSessionRepository {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async add(session: NewChatSession): Promise<ChatSession> {
    const [added] = await this.database.execute<ChatSession>(sessionInsert(session));
    return added!;
  }

  async find(id: string): Promise<ChatSession | undefined> {
    const [session] = await this.database.select<ChatSession>(sessionById(id));
    return session;
  }

  /** @returns those that follow a place in the session, oldest first. */
  async messagesAfter(sessionId: string, seq: number): Promise<ChatMessage[]> {
    return this.database.select<ChatMessage>(messagesAfter(sessionId, seq));
  }

  /** @returns undefined where the session ended, expired or is gone: then nothing is written. */
  async append(sessionId: string, message: Omit<ChatMessage, 'seq'>): Promise<ChatMessage | undefined> {
    const [added] = await this.database.execute<ChatMessage>(messageAppend(sessionId, message));
    return added;
  }

  /** @returns whether it was active until now. */
  async end(manager: EntityManager, id: string): Promise<boolean> {
    return (await this.database.runIn(manager, sessionEnd(id, this.now()))).length > 0;
  }

  /** Deletes it and its messages. @returns its last status; undefined when there was none. */
  async erase(manager: EntityManager, id: string): Promise<ChatSessionStatus | undefined> {
    const [erased] = await this.database.runIn<Pick<ChatSession, 'status'>>(manager, sessionErase(id));
    return erased?.status;
  }

  async page(filter: ChatSessionFilter, range: ChatSessionRange): Promise<ChatSession[]> {
    return this.database.select<ChatSession>(sessionPage(filter, range));
  }

  /** @returns undefined when it takes longer than so many milliseconds. */
  async count(filter: ChatSessionFilter, timeoutMs: number): Promise<number | undefined> {
    const rows = await this.database.selectWithin<{ count: number }>(timeoutMs, sessionCount(filter));
    return rows?.[0]!.count;
  }

  /** How many there are by the planner's statistics. */
  async estimate(filter: ChatSessionFilter): Promise<number> {
    return this.database.estimate(sessionRows(filter));
  }

  /** How many neither ended nor expired. */
  async countActive(): Promise<number> {
    const [row] = await this.database.select<{ count: number }>(activeSessionCount(this.now()));
    return row!.count;
  }

  /** Marks those whose time is over. @returns how many, a batch at the most. */
  async expire(batch: number): Promise<number> {
    return (await this.database.execute(sessionsExpire(this.now(), batch))).length;
  }

  /** Deletes those that began so long ago. @returns how many, a batch at the most. */
  async forget(ageMs: number, batch: number): Promise<number> {
    const createdUntil = new Date(this.clock.now() - ageMs);
    return (await this.database.execute(sessionsForget(createdUntil, batch))).length;
  }

  private now(): Date {
    return new Date(this.clock.now());
  }
}
