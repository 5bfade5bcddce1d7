import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../../platform/auth/actor.js';
import { Database } from '../../platform/database/database.js';
import type { PageRequest, Total } from '../../platform/http/paging.js';
import { validated } from '../../platform/http/validation.pipe.js';
import { RelationalIdempotencyStore } from '../../platform/idempotency/relational/relational-idempotency.store.js';
import { Traced } from '../../platform/telemetry/traced.decorator.js';
import { ContentCache } from './content.cache.js';
import { ContentChanges } from './content.changes.js';
import { type ContentData, dataSchemas } from './content-data.js';
import {
  ContentDeletedError,
  ContentNotFoundError,
  ContentVersionConflictError,
  ContentVersionNotFoundError,
} from './content.errors.js';
import type { ContentChange, ContentItem, ContentRevision, NewContent } from './content.js';
import type { ContentFilter } from './content.queries.js';
import { ContentRepository } from './content.repository.js';

const ID = /^content_[\w-]{21}$/;

/** The versions that If-Match names; undefined where any will do. */
export type Matching = '*' | readonly number[] | undefined;

/** Content as its owner sees and changes it. Each method throws DatabaseUnavailableError. */
@Injectable()
export class ContentAdminService {
  constructor(
    private readonly database: Database,
    private readonly repository: ContentRepository,
    private readonly changes: ContentChanges,
    private readonly cache: ContentCache,
    private readonly idempotency: RelationalIdempotencyStore,
  ) {}

  /** In the order in which the public reads. */
  @Traced('content list_all')
  async list(
    filter: ContentFilter,
    request: Pick<PageRequest, 'limit' | 'offset'>,
  ): Promise<{ items: ContentItem[]; total: Total }> {
    const [items, count] = await Promise.all([
      this.repository.page(filter, request),
      this.repository.count(filter),
    ]);
    return { items, total: { count, estimated: false } };
  }

  /** @throws ContentNotFoundError; a deleted item is found. */
  @Traced('content get_any')
  async get(id: string): Promise<ContentItem> {
    const item = ID.test(id) && (await this.repository.find(id));
    if (!item) throw new ContentNotFoundError();
    return item;
  }

  /** @throws ContentSlugTakenError */
  @Traced('content create')
  async create(content: NewContent, actor: Actor | undefined): Promise<ContentItem> {
    return this.write(async (manager) => {
      const item = await this.changes.add(manager, content, actor);
      await this.idempotency.keep(manager, item);
      return item;
    });
  }

  /**
   * @throws ContentNotFoundError, ContentDeletedError, ContentVersionConflictError, ContentSlugTakenError,
   * ValidationError for data that is not of the item's type.
   */
  @Traced('content change')
  async change(
    id: string,
    { data, ...change }: ContentChange,
    matching: Matching,
    actor: Actor | undefined,
  ): Promise<ContentItem> {
    return this.write(async (manager) => {
      const before = await this.inVersion(manager, id, matching);
      if (before.deletedAt !== null) throw new ContentDeletedError();
      const edit = data ? { ...change, data: checked(before, data, 'data') } : change;
      return this.changes.edit(manager, before, edit, actor);
    });
  }

  /** An item that is deleted already stays as it is. @throws ContentNotFoundError, ContentVersionConflictError */
  @Traced('content delete')
  async delete(id: string, matching: Matching, actor: Actor | undefined): Promise<void> {
    await this.write(async (manager) => {
      const before = await this.inVersion(manager, id, matching);
      if (before.deletedAt !== null) return;
      await this.changes.edit(manager, before, { deleted: true }, actor, 'content.deleted');
    });
  }

  /** Deletes it with its history, for good. @throws as delete(). */
  @Traced('content erase')
  async erase(id: string, matching: Matching, actor: Actor | undefined): Promise<void> {
    await this.write(async (manager) => {
      await this.changes.erase(manager, await this.inVersion(manager, id, matching), actor);
    });
  }

  /** Newest first. @throws ContentNotFoundError */
  async history(id: string, range: Pick<PageRequest, 'limit' | 'offset'>): Promise<ContentRevision[]> {
    await this.get(id);
    return this.repository.history(id, range);
  }

  /**
   * Brings the data of a version back as a new version, and a deleted item with it; status and slug stay.
   *
   * @throws ContentNotFoundError, ContentVersionNotFoundError, ContentVersionConflictError, ValidationError for data
   * that would not be taken today.
   */
  @Traced('content restore')
  async restore(
    id: string,
    version: number,
    matching: Matching,
    actor: Actor | undefined,
  ): Promise<ContentItem> {
    return this.write(async (manager) => {
      const before = await this.inVersion(manager, id, matching);
      const wanted = await this.repository.revision(manager, id, version);
      if (!wanted) throw new ContentVersionNotFoundError(version);
      const edit = { data: checked(before, wanted.data), deleted: false };
      return this.changes.edit(manager, before, edit, actor, 'content.restored');
    });
  }

  /** What the public reads is fresh when this returns or throws: whether a commit happened is not always known. */
  private async write<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    try {
      return await this.database.transaction(work);
    } finally {
      await this.cache.invalidate();
    }
  }

  private async inVersion(manager: EntityManager, id: string, matching: Matching): Promise<ContentItem> {
    const item = ID.test(id) && (await this.repository.lock(manager, id));
    if (!item) throw new ContentNotFoundError();
    if (matching !== undefined && matching !== '*' && !matching.includes(item.version))
      throw new ContentVersionConflictError(item.version);
    return item;
  }
}

/** @throws ValidationError */
function checked({ type }: ContentItem, data: unknown, ...path: string[]): ContentData {
  return validated(dataSchemas[type], data, ...path);
}
