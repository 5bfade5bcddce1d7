import type { Statement } from '../../platform/database/prepared-statement.js';
import { isoTime } from '../../platform/database/sql-time.js';
import { type ChatMessage, type ChatSession, type ChatSessionStatus, KEPT_MESSAGES } from './chat.js';

/** A row as the domain type. */
const COLUMNS = `
  id, visitor_id AS "visitorId", status, message_count AS "messageCount",
  ${isoTime('created_at', 'MS')} AS "createdAt", ${isoTime('last_message_at', 'MS')} AS "lastMessageAt",
  ${isoTime('expires_at', 'MS')} AS "expiresAt", ${isoTime('ended_at', 'MS')} AS "endedAt"`;
const MESSAGE_COLUMNS = `
  id, seq, role, content, tokens, sources, model, ${isoTime('created_at', 'MS')} AS "createdAt"`;

/** Which sessions a list shows; all unless it says otherwise. */
export interface ChatSessionFilter {
  readonly status?: ChatSessionStatus | undefined;
}

export interface ChatSessionRange {
  readonly limit: number;
  readonly offset: number;
}

export type NewChatSession = Pick<ChatSession, 'id' | 'visitorId' | 'createdAt' | 'expiresAt'> & {
  readonly ipHash: string;
};

/** @returns the new row. */
export function sessionInsert({ id, visitorId, ipHash, createdAt, expiresAt }: NewChatSession): Statement {
  return {
    text: `INSERT INTO chat_sessions (id, visitor_id, ip_hash, created_at, expires_at)
      VALUES ($1, $2, $3, $4, $5) RETURNING ${COLUMNS}`,
    values: [id, visitorId, ipHash, createdAt, expiresAt],
  };
}

export function sessionById(id: string): Statement {
  return { text: `SELECT ${COLUMNS} FROM chat_sessions WHERE id = $1`, values: [id] };
}

/** Those that follow a place in the session, oldest first. */
export function messagesAfter(sessionId: string, seq: number): Statement {
  return {
    text: `SELECT ${MESSAGE_COLUMNS} FROM chat_messages WHERE session_id = $1 AND seq > $2 ORDER BY seq`,
    values: [sessionId, seq],
  };
}

/**
 * Adds a message where the session still goes on, and removes the one that is now too many: one statement, so that
 * all of it happens or none. The session's row is locked first, so that parallel messages follow one another, each with
 * a place of its own.
 *
 * @returns the new row; none where the session ended, expired or is gone.
 */
export function messageAppend(sessionId: string, message: Omit<ChatMessage, 'seq'>): Statement {
  const { id, role, content, tokens, sources, model, createdAt } = message;
  return {
    text: `WITH session AS (
        UPDATE chat_sessions SET message_count = message_count + 1, last_message_at = $8
        WHERE id = $1 AND status = 'active' AND expires_at > $8
        RETURNING id, message_count
      ), forgotten AS (
        DELETE FROM chat_messages
        WHERE session_id = $1 AND seq <= (SELECT message_count - ${KEPT_MESSAGES} FROM session)
      )
      INSERT INTO chat_messages (id, session_id, seq, role, content, tokens, sources, model, created_at)
      SELECT $2, id, message_count, $3, $4, $5, $6, $7, $8 FROM session
      RETURNING ${MESSAGE_COLUMNS}`,
    values: [sessionId, id, role, content, tokens, JSON.stringify(sources), model, createdAt],
  };
}

/** @returns a row where it was active until now. */
export function sessionEnd(id: string, now: Date): Statement {
  return {
    text: `UPDATE chat_sessions SET status = 'ended', ended_at = $2 WHERE id = $1 AND status = 'active' RETURNING id`,
    values: [id, now],
  };
}

/** @returns the session's status, where there was one. */
export function sessionErase(id: string): Statement {
  return { text: 'DELETE FROM chat_sessions WHERE id = $1 RETURNING status', values: [id] };
}

/** Newest first; those of a status as a range of one, for the planner's sake (see candidate.queries.ts). */
export function sessionPage({ status }: ChatSessionFilter, { limit, offset }: ChatSessionRange): Statement {
  if (status === undefined)
    return {
      text: `SELECT ${COLUMNS} FROM chat_sessions
        ORDER BY chat_sessions.created_at DESC, id DESC LIMIT $1 OFFSET $2`,
      values: [limit, offset],
      planned: 'each-time',
    };
  return {
    text: `SELECT ${COLUMNS} FROM chat_sessions WHERE status BETWEEN $1 AND $1
      ORDER BY status DESC, chat_sessions.created_at DESC, id DESC LIMIT $2 OFFSET $3`,
    values: [status, limit, offset],
    planned: 'each-time',
  };
}

export function sessionCount(filter: ChatSessionFilter): Statement {
  const { condition, values } = conditionOf(filter);
  return { text: `SELECT count(*)::int AS count FROM chat_sessions${condition}`, values };
}

/** Whose number the planner estimates. */
export function sessionRows(filter: ChatSessionFilter): Statement {
  const { condition, values } = conditionOf(filter);
  return { text: `SELECT FROM chat_sessions${condition}`, values };
}

export function activeSessionCount(now: Date): Statement {
  return {
    text: `SELECT count(*)::int AS count FROM chat_sessions WHERE status = 'active' AND expires_at > $1`,
    values: [now],
  };
}

/** @returns a row for each that is marked, a batch at the most. */
export function sessionsExpire(now: Date, batch: number): Statement {
  return {
    text: `UPDATE chat_sessions SET status = 'expired' WHERE id IN (
        SELECT id FROM chat_sessions WHERE status = 'active' AND expires_at <= $1
        ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)
      RETURNING id`,
    values: [now, batch],
  };
}

/** With their messages. @returns a row for each that is deleted, a batch at the most. */
export function sessionsForget(createdUntil: Date, batch: number): Statement {
  return {
    text: `DELETE FROM chat_sessions WHERE id IN (
        SELECT id FROM chat_sessions WHERE created_at <= $1
        ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)
      RETURNING id`,
    values: [createdUntil, batch],
  };
}

function conditionOf({ status }: ChatSessionFilter) {
  return status === undefined
    ? { condition: '', values: [] }
    : { condition: ' WHERE status = $1', values: [status] };
}
