import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database } from '../../platform/database/database.js';
import type { PageRequest } from '../../platform/http/paging.js';
import type { ContentItem, ContentRevision, ContentType } from './content.js';
import {
  type ContentFilter,
  contentById,
  contentCount,
  contentPage,
  publishedItem,
  publishedItems,
  revision,
  revisions,
  searchResults,
} from './content.queries.js';

/** A published item that a search found. */
export type ContentMatch = ContentItem & {
  /** Where in it the words stand. */
  readonly passage: string;
};

type Range = Pick<PageRequest, 'limit' | 'offset'>;

/** Reads the table of content. Each method throws DatabaseUnavailableError. */
@Injectable()
export class ContentRepository {
  constructor(private readonly database: Database) {}

  /** In the order in which the public reads. */
  async published(type?: ContentType): Promise<ContentItem[]> {
    return this.database.select<ContentItem>(publishedItems(type));
  }

  async publishedOne(type: ContentType, slug: string): Promise<ContentItem | undefined> {
    const [item] = await this.database.select<ContentItem>(publishedItem(type, slug));
    return item;
  }

  /** What was published and has one of the words, the best first. */
  async search(words: string, type: ContentType | undefined, limit: number): Promise<ContentMatch[]> {
    return this.database.select<ContentMatch>(searchResults(words, type, limit));
  }

  async page(filter: ContentFilter, range: Range): Promise<ContentItem[]> {
    return this.database.select<ContentItem>(contentPage(filter, range));
  }

  async count(filter: ContentFilter): Promise<number> {
    const [row] = await this.database.select<{ count: number }>(contentCount(filter));
    return row!.count;
  }

  async find(id: string): Promise<ContentItem | undefined> {
    const [item] = await this.database.select<ContentItem>(contentById(id));
    return item;
  }

  /** As find(), and nobody else changes it until the transaction ends. */
  async lock(manager: EntityManager, id: string): Promise<ContentItem | undefined> {
    const [item] = await this.database.runIn<ContentItem>(manager, contentById(id, { locking: true }));
    return item;
  }

  /** Newest first. */
  async history(id: string, range: Range): Promise<ContentRevision[]> {
    return this.database.select<ContentRevision>(revisions(id, range));
  }

  async revision(manager: EntityManager, id: string, version: number): Promise<ContentRevision | undefined> {
    const [found] = await this.database.runIn<ContentRevision>(manager, revision(id, version));
    return found;
  }
}
