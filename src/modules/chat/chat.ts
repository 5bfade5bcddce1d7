export const CHAT_SESSION_STATUSES = ['active', 'ended', 'expired'] as const;

export type ChatSessionStatus = (typeof CHAT_SESSION_STATUSES)[number];

export const CHAT_ROLES = ['user', 'assistant'] as const;

export type ChatRole = (typeof CHAT_ROLES)[number];

/** How many of a session's messages are kept: the last. */
export const KEPT_MESSAGES = 100;

/** A visitor's conversation with the assistant, from its beginning until 24 hours later. */
export interface ChatSession {
  /** `sess_` and 21 characters. */
  readonly id: string;
  /** What the visitor calls themselves: no secret, and no proof. */
  readonly visitorId: string;
  /** May be `active` for up to an hour after it expired. */
  readonly status: ChatSessionStatus;
  /** How many messages were ever written, of which the last KEPT_MESSAGES are there. */
  readonly messageCount: number;
  /** ISO 8601 in UTC, to the millisecond. */
  readonly createdAt: string;
  /** Null while there is no message. */
  readonly lastMessageAt: string | null;
  readonly expiresAt: string;
  /** When an administrator ended it; null otherwise. */
  readonly endedAt: string | null;
}

/** An item of content that an answer rests on. */
export interface Source {
  readonly type: string;
  readonly slug: string;
  readonly title: string;
}

/** Never changes once it is written. */
export interface ChatMessage {
  /** `msg_` and 21 characters. */
  readonly id: string;
  /** Its place in the session, from 1. */
  readonly seq: number;
  readonly role: ChatRole;
  readonly content: string;
  /** What it cost, or an estimate. */
  readonly tokens: number;
  readonly sources: readonly Source[];
  /** Which model wrote it; null for the visitor's. */
  readonly model: string | null;
  /** ISO 8601 in UTC, to the millisecond. */
  readonly createdAt: string;
}

export interface NewChatMessage extends Pick<ChatMessage, 'role' | 'content' | 'tokens'> {
  readonly sources?: readonly Source[];
  readonly model?: string;
}

/** A session with those of its messages that are kept, oldest first. */
export interface Conversation {
  readonly session: ChatSession;
  readonly messages: readonly ChatMessage[];
}
