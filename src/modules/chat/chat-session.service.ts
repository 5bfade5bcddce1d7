import { Injectable } from '@nestjs/common';
import { nanoid } from 'nanoid';
import { Clock } from '../../shared/clock.js';
import { ChatMetrics } from './chat.metrics.js';
import { SessionNotFoundError } from './chat.errors.js';
import {
  type ChatMessage,
  type ChatSession,
  type Conversation,
  KEPT_MESSAGES,
  type NewChatMessage,
} from './chat.js';
import { ChatSessionMonitor } from './chat-session.monitor.js';
import { ChatSessionRepository } from './chat-session.repository.js';
import { MessageCache } from './message.cache.js';
import { DAY_MS } from './utc-day.js';
import { VisitorAddresses } from './visitor-address.js';

/** Counted from its beginning. */
const LIFETIME_MS = DAY_MS;
const SESSION_ID = /^sess_[\w-]{21}$/;

export interface Visitor {
  readonly visitorId: string;
  /** The client's IP address, of which only a hash is kept. */
  readonly address: string;
}

/** What the assistant remembers of its conversations. */
@Injectable()
export class ChatSessionService {
  constructor(
    private readonly repository: ChatSessionRepository,
    private readonly cache: MessageCache,
    private readonly addresses: VisitorAddresses,
    private readonly monitor: ChatSessionMonitor,
    private readonly metrics: ChatMetrics,
    private readonly clock: Clock,
  ) {}

  /** Starts a session. @throws DatabaseUnavailableError */
  async begin({ visitorId, address }: Visitor): Promise<ChatSession> {
    const session = await this.repository.add({
      id: `sess_${nanoid()}`,
      visitorId,
      ipHash: this.addresses.hash(address),
      createdAt: this.timeIn(0),
      expiresAt: this.timeIn(LIFETIME_MS),
    });
    this.monitor.noteBegun();
    return session;
  }

  /**
   * A visitor's session that goes on, with the last 100 messages.
   *
   * @throws SessionNotFoundError when it is unknown, another visitor's, ended or expired; DatabaseUnavailableError.
   */
  async resume(sessionId: string, visitorId: string): Promise<Conversation> {
    const session = await this.find(sessionId);
    const over = session.status !== 'active' || Date.parse(session.expiresAt) <= this.clock.now();
    if (session.visitorId !== visitorId || over) throw new SessionNotFoundError();
    return { session, messages: await this.messagesOf(session) };
  }

  /**
   * Writes a message down. The session's oldest beyond the last 100 goes.
   *
   * @throws SessionNotFoundError when the session ended, expired or was erased meanwhile; DatabaseUnavailableError,
   * after which it is not known whether it was written.
   */
  async append(sessionId: string, message: NewChatMessage): Promise<ChatMessage> {
    const { role, content, tokens, sources = [], model = null } = message;
    const added = await this.repository.append(sessionId, {
      id: `msg_${nanoid()}`,
      role,
      content: storable(content),
      tokens,
      sources,
      model,
      createdAt: this.timeIn(0),
    });
    if (!added) throw new SessionNotFoundError();
    this.metrics.messages.add(1, { role });
    return added;
  }

  /** A session in whatever state, with its messages. @throws SessionNotFoundError, DatabaseUnavailableError */
  async show(sessionId: string): Promise<Conversation> {
    const session = await this.find(sessionId);
    const messages = await this.repository.messagesAfter(sessionId, session.messageCount - KEPT_MESSAGES);
    return { session, messages: messages.slice(-KEPT_MESSAGES) };
  }

  /** @throws SessionNotFoundError, also for what is no id. */
  async find(sessionId: string): Promise<ChatSession> {
    const session = SESSION_ID.test(sessionId) ? await this.repository.find(sessionId) : undefined;
    if (!session) throw new SessionNotFoundError();
    return session;
  }

  /** The cached ones, and from the database those that came since. */
  private async messagesOf(session: ChatSession): Promise<readonly ChatMessage[]> {
    const cached = await this.cache.get(session.id);
    const known = cached.at(-1)?.seq ?? 0;
    if (known >= session.messageCount) return cached;
    const after = Math.max(known, session.messageCount - KEPT_MESSAGES);
    const added = await this.repository.messagesAfter(session.id, after);
    const messages = [...cached, ...added].slice(-KEPT_MESSAGES);
    await this.cache.put(session, messages);
    await this.refuseErased(session.id);
    return messages;
  }

  /** An erasure between reading and caching found nothing to drop; one from now on will. */
  private async refuseErased(sessionId: string): Promise<void> {
    if (await this.repository.find(sessionId)) return;
    await this.cache.drop(sessionId);
    throw new SessionNotFoundError();
  }

  private timeIn(milliseconds: number): string {
    return new Date(this.clock.now() + milliseconds).toISOString();
  }
}

/** What a model writes may have characters that PostgreSQL's text does not hold. */
function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '');
}
