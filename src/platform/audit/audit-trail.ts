import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../auth/actor.js';
import { RootSecret } from '../config/root-secret.js';
import { Database } from '../database/database.js';
import { cutPage, readCursor } from '../http/paging.js';
import { requestContext } from '../logging/request-context.js';
import { KeysetCursor } from '../../shared/keyset-cursor.js';
import { AuditEventEntity } from './audit-event.entity.js';

export interface AuditRecord {
  /** Undefined for what nobody signed in did: a request without credential, or the service itself. */
  readonly actor: Actor | undefined;
  /** What happened, as `user.created`. */
  readonly action: string;
  /** What kind of thing it happened to, as `user`. */
  readonly entity: string;
  readonly entityId: string;
  /** The changed fields with their new values; never a secret. */
  readonly changes?: Readonly<Record<string, unknown>>;
}

export interface AuditQuery {
  readonly entity?: string | undefined;
  readonly entityId?: string | undefined;
  readonly actor?: string | undefined;
  readonly since?: Date | undefined;
  /** Where the page before ended. */
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export interface AuditEvents {
  readonly events: readonly AuditEventEntity[];
  /** Null when there are no more. */
  readonly nextCursor: string | null;
}

/** As text, because TypeORM's builder costs more than the statement. */
const INSERT = `
  INSERT INTO audit_events (actor, actor_id, action, entity, entity_id, changes, request_id)
  VALUES ($1, $2, $3, $4, $5, $6, $7)`;

/** Who did what: written in the transaction of the change itself, so that neither is there without the other. */
@Injectable()
export class AuditTrail {
  private readonly cursors: KeysetCursor;

  constructor(
    private readonly database: Database,
    secret: RootSecret,
  ) {
    this.cursors = new KeysetCursor(secret.deriveKey('cursor'), 'audit');
  }

  async record(
    manager: EntityManager,
    { actor, action, entity, entityId, changes = {} }: AuditRecord,
  ): Promise<void> {
    const requestId = requestContext.getStore()?.requestId;
    const values = [
      actor?.name ?? (requestId ? 'anonymous' : 'system'),
      actor?.id ?? null,
      action,
      entity,
      entityId,
      JSON.stringify(changes),
      requestId ?? null,
    ];
    await this.database.runIn(manager, { text: INSERT, values });
  }

  /** Leaves of an account that is erased its id alone, in the transaction of the erasure. */
  async forget(manager: EntityManager, userId: string): Promise<void> {
    await manager.query('UPDATE audit_events SET actor = $1 WHERE actor_id = $1', [userId]);
    await manager.query(`UPDATE audit_events SET changes = '{}' WHERE entity = 'user' AND entity_id = $1`, [
      userId,
    ]);
  }

  /** What is kept about an account or was done by it, oldest first. @throws DatabaseUnavailableError */
  async about(userId: string): Promise<readonly AuditEventEntity[]> {
    return this.database.read((manager) =>
      manager
        .createQueryBuilder(AuditEventEntity, 'event')
        .where(`event.actorId = :userId OR (event.entity = 'user' AND event.entityId = :userId)`, { userId })
        .orderBy('event.id')
        .getMany(),
    );
  }

  /** Newest first. @throws ValidationError for a cursor of something else, DatabaseUnavailableError */
  async list({ entity, entityId, actor, since, cursor, limit }: AuditQuery): Promise<AuditEvents> {
    const [beforeId] = cursor === undefined ? [] : readCursor(this.cursors, cursor);
    const found = await this.database.read((manager) => {
      const query = manager
        .createQueryBuilder(AuditEventEntity, 'event')
        .orderBy('event.id', 'DESC')
        .limit(limit + 1);
      if (entity !== undefined) query.andWhere('event.entity = :entity', { entity });
      if (entityId !== undefined) query.andWhere('event.entityId = :entityId', { entityId });
      if (actor !== undefined) query.andWhere('event.actor = :actor', { actor });
      if (since !== undefined) query.andWhere('event.occurredAt >= :since', { since });
      if (beforeId !== undefined) query.andWhere('event.id < :beforeId', { beforeId });
      return query.getMany();
    });
    const { shown, last } = cutPage(found, limit);
    return { events: shown, nextCursor: last ? this.cursors.write([last.id]) : null };
  }
}
