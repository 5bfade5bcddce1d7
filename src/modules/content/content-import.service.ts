import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../../platform/auth/actor.js';
import { Database } from '../../platform/database/database.js';
import { Traced } from '../../platform/telemetry/traced.decorator.js';
import type { GithubRepository } from '../github-sync/github-sync.js';
import { GithubUnavailableError } from '../github-sync/github-sync.errors.js';
import { GithubSyncService } from '../github-sync/github-sync.service.js';
import { ContentCache } from './content.cache.js';
import { ContentChanges } from './content.changes.js';
import type { ContentItem, ContentStatus } from './content.js';
import { importKept, importOf, importsLock } from './content-import.queries.js';
import { ContentRepository } from './content.repository.js';
import { type ImportedFields, fieldsOf, merged, projectOf } from './imported-fields.js';

export interface GithubImport {
  readonly token: string;
  readonly username: string;
  /** Of the items that are created. */
  readonly status: ContentStatus;
  readonly includeForks: boolean;
  /** A repository with so many stars is featured. */
  readonly featuredStars: number;
}

export type ImportOutcome = 'created' | 'updated' | 'unchanged';

export type ImportCounts = Record<ImportOutcome, number>;

interface Imported {
  readonly contentId: string;
  readonly fields: ImportedFields;
}

/** Makes projects of GitHub's repositories, and keeps them up to date. */
@Injectable()
export class ContentImportService {
  constructor(
    private readonly github: GithubSyncService,
    private readonly database: Database,
    private readonly repository: ContentRepository,
    private readonly changes: ContentChanges,
    private readonly cache: ContentCache,
  ) {}

  /**
   * All or nothing. Asks GitHub whether what the sync has cached still holds.
   *
   * @throws the errors of GithubSyncService.sync(), GithubUnavailableError where it has an old copy only,
   * DatabaseUnavailableError
   */
  @Traced('content import')
  async import(
    { token, username, includeForks, ...options }: GithubImport,
    actor: Actor | undefined,
  ): Promise<ImportCounts> {
    const { repositories, cache } = await this.github.sync({ token, username, forceRefresh: true });
    if (cache === 'STALE') throw new GithubUnavailableError('GitHub fails; nothing was imported');
    const wanted = repositories.filter(({ fork }) => includeForks || !fork);
    const counts: ImportCounts = { created: 0, updated: 0, unchanged: 0 };
    try {
      await this.database.transaction((manager) => this.importAll(manager, wanted, options, counts, actor));
    } finally {
      // Whether a commit happened is not always known.
      if (counts.created + counts.updated > 0) await this.cache.invalidate();
    }
    return counts;
  }

  private async importAll(
    manager: EntityManager,
    repositories: readonly GithubRepository[],
    { featuredStars, status }: Pick<GithubImport, 'featuredStars' | 'status'>,
    counts: ImportCounts,
    actor: Actor | undefined,
  ): Promise<void> {
    // One import at a time, so that no repository becomes two items.
    await this.database.runIn(manager, importsLock());
    // The most recently updated last, and so the newest, which the public reads first.
    for (const repository of repositories.toReversed()) {
      const fields = fieldsOf(repository, featuredStars);
      counts[await this.importOne(manager, repository, fields, status, actor)]++;
    }
  }

  private async importOne(
    manager: EntityManager,
    { id }: GithubRepository,
    fields: ImportedFields,
    status: ContentStatus,
    actor: Actor | undefined,
  ): Promise<ImportOutcome> {
    const [known] = await this.database.runIn<Imported>(manager, importOf(id));
    if (!known) {
      const content = { type: 'project', data: projectOf(fields), status, sortOrder: 0 } as const;
      const { id: contentId } = await this.changes.add(manager, { ...content, slug: undefined }, actor);
      await this.database.runIn(manager, importKept(id, contentId, fields));
      return 'created';
    }
    const item = (await this.repository.lock(manager, known.contentId)) as ContentItem<'project'> | undefined;
    if (item?.deletedAt !== null) return 'unchanged';
    const { data, fields: kept } = merged(item.data, known.fields, fields);
    if (isDeepStrictEqual(data, item.data)) return 'unchanged';
    await this.database.runIn(manager, importKept(id, item.id, kept));
    await this.changes.edit(manager, item, { data }, actor, 'content.imported');
    return 'updated';
  }
}
