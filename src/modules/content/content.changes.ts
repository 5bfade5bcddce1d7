import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { nanoid } from 'nanoid';
import type { EntityManager } from 'typeorm';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import type { Actor } from '../../platform/auth/actor.js';
import { Database } from '../../platform/database/database.js';
import { violatesUnique } from '../../platform/database/sql-errors.js';
import { ContentSlugTakenError } from './content.errors.js';
import type { ContentData, ContentItem, NewContent } from './content.js';
import { contentErasure, contentInsert, contentUpdate, revisionInsert } from './content.queries.js';
import { candidatesFor, slugFor } from './slug.js';

/** What a change makes of an item; what is left out stays. */
export type Edit = Partial<Pick<ContentItem, 'slug' | 'status' | 'sortOrder'>> & {
  readonly data?: ContentData;
  readonly deleted?: boolean;
};

/** Changes content in a transaction of the caller's: each with its line of history and its event in the audit trail. */
@Injectable()
export class ContentChanges {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditTrail,
  ) {}

  /** @throws ContentSlugTakenError for a slug that was asked for. */
  async add(manager: EntityManager, content: NewContent, actor: Actor | undefined): Promise<ContentItem> {
    const id = `content_${nanoid()}`;
    for (const slug of content.slug === undefined ? candidatesFor(slugFor(content)) : [content.slug]) {
      const statement = contentInsert({ ...content, id, slug });
      const [item] = await this.database.runIn<ContentItem>(manager, statement);
      if (!item) continue;
      const { status, sortOrder } = item;
      await this.note(manager, item, actor, 'content.created', {
        slug,
        status,
        sortOrder,
        data: fieldsOf(item.data),
      });
      return item;
    }
    throw new ContentSlugTakenError(content.slug!);
  }

  /**
   * @param before as it is, locked.
   * @param action as the audit trail calls it.
   * @throws ContentSlugTakenError
   */
  async edit(
    manager: EntityManager,
    before: ContentItem,
    edit: Edit,
    actor: Actor | undefined,
    action = 'content.updated',
  ): Promise<ContentItem> {
    const { data, deleted = before.deletedAt !== null, ...rest } = edit;
    const statement = contentUpdate({ ...before, ...rest, ...(data && { data }) } as ContentItem, deleted);
    const [after] = await this.database.runIn<ContentItem>(manager, statement).catch((error: unknown) => {
      if (violatesUnique(error, 'uq_content_type_slug')) throw new ContentSlugTakenError(edit.slug!);
      throw error;
    });
    await this.note(manager, after!, actor, action, {
      ...rest,
      ...(edit.deleted !== undefined && { deleted }),
      ...(data && { data: changedFields(before.data, data) }),
    });
    return after!;
  }

  /** Leaves nothing but the events in the audit trail. */
  async erase(
    manager: EntityManager,
    { id, type, slug }: ContentItem,
    actor: Actor | undefined,
  ): Promise<void> {
    await this.database.runIn(manager, contentErasure(id));
    const changes = { type, slug };
    await this.audit.record(manager, {
      actor,
      action: 'content.erased',
      entity: 'content',
      entityId: id,
      changes,
    });
  }

  /** The values of data may be long and personal: the trail names its fields, and history holds them. */
  private async note(
    manager: EntityManager,
    { id, type, version }: ContentItem,
    actor: Actor | undefined,
    action: string,
    changes: Record<string, unknown>,
  ): Promise<void> {
    await this.database.runIn(manager, revisionInsert(id, actor?.name ?? 'system'));
    await this.audit.record(manager, {
      actor,
      action,
      entity: 'content',
      entityId: id,
      changes: { type, version, ...changes },
    });
  }
}

function fieldsOf(data: ContentData): string[] {
  return Object.keys(data);
}

function changedFields(before: ContentData, after: ContentData): string[] {
  const [old, now] = [before, after] as unknown as Record<string, unknown>[];
  const names = new Set([...Object.keys(old!), ...Object.keys(now!)]);
  return [...names].filter((name) => !isDeepStrictEqual(old![name], now![name]));
}
