import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import type { Actor } from '../../platform/auth/actor.js';
import { Database } from '../../platform/database/database.js';
import { SessionNotFoundError } from './chat.errors.js';
import { ChatSessionMonitor } from './chat-session.monitor.js';
import { ChatSessionRepository } from './chat-session.repository.js';
import { ChatSessionService } from './chat-session.service.js';
import { MessageCache } from './message.cache.js';

/** What administrators do to sessions. Audit events have none of a session's messages, nor its visitor. */
@Injectable()
export class ChatSessionAdministration {
  constructor(
    private readonly database: Database,
    private readonly sessions: ChatSessionService,
    private readonly repository: ChatSessionRepository,
    private readonly cache: MessageCache,
    private readonly monitor: ChatSessionMonitor,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Ends a session that goes on; one that ended or expired stays as it is.
   *
   * @throws SessionNotFoundError, DatabaseUnavailableError
   */
  async end(id: string, actor: Actor | undefined): Promise<void> {
    await this.sessions.find(id);
    const ended = await this.database.transaction(async (manager) => {
      if (!(await this.repository.end(manager, id))) return false;
      await this.audit.record(manager, {
        actor,
        action: 'chat_session.ended',
        entity: 'chat_session',
        entityId: id,
        changes: { status: 'ended' },
      });
      return true;
    });
    await this.cache.drop(id);
    if (ended) this.monitor.noteOver();
  }

  /**
   * Deletes a session with its messages, which its visitor may ask for; what stays is who did so, when and to which id.
   *
   * @throws SessionNotFoundError, DatabaseUnavailableError
   */
  async erase(id: string, actor: Actor | undefined): Promise<void> {
    await this.sessions.find(id);
    const status = await this.database.transaction(async (manager) => {
      const last = await this.repository.erase(manager, id);
      if (last === undefined) throw new SessionNotFoundError();
      await this.audit.record(manager, {
        actor,
        action: 'chat_session.erased',
        entity: 'chat_session',
        entityId: id,
      });
      return last;
    });
    await this.cache.drop(id);
    if (status === 'active') this.monitor.noteOver();
  }
}
