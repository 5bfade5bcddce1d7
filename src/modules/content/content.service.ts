import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Traced } from '../../platform/telemetry/traced.decorator.js';
import { ContentNotFoundError } from './content.errors.js';
import {
  type ContentData,
  type ContentItem,
  type ContentType,
  slugSchema,
  titleOf,
  typeSchema,
  withoutPrivate,
} from './content.js';
import { type ContentMatch, ContentRepository } from './content.repository.js';
import { plainText } from './search-text.js';

/** All that is published. */
export interface ContentBundle {
  readonly projects: readonly ContentItem[];
  readonly experiences: readonly ContentItem[];
  readonly education: readonly ContentItem[];
  readonly skills: readonly ContentItem[];
  readonly about: ContentItem | null;
  readonly contact: ContentItem | null;
}

/** An item that a search found. */
export interface ContentHit {
  readonly type: ContentType;
  readonly slug: string;
  readonly title: string;
  /** Where in it the words stand, at most some 80 words. */
  readonly passage: string;
}

export interface SearchOptions {
  readonly type?: ContentType | undefined;
  readonly limit: number;
}

const QUERY_MAX = 2000;
const addressSchema = z.object({ type: typeSchema, slug: slugSchema });

/** Content as the public reads it: published, and without what is the owner's alone. */
@Injectable()
export class ContentService {
  constructor(private readonly repository: ContentRepository) {}

  /** In the owner's order. @throws DatabaseUnavailableError, as each of these methods does. */
  @Traced('content list')
  async list(type?: ContentType): Promise<ContentItem[]> {
    const items = await this.repository.published(type);
    return items.map(withoutPrivate);
  }

  /** @throws ContentNotFoundError, also for what is no type or slug. */
  @Traced('content get')
  async get(type: string, slug: string): Promise<ContentItem> {
    const address = addressSchema.safeParse({ type, slug }).data;
    const item = address && (await this.repository.publishedOne(address.type, address.slug));
    if (!item) throw new ContentNotFoundError();
    return withoutPrivate(item);
  }

  @Traced('content bundle')
  async bundle(): Promise<ContentBundle> {
    const items = await this.list();
    const of = (wanted: ContentType) => items.filter(({ type }) => type === wanted);
    return {
      projects: of('project'),
      experiences: of('experience'),
      education: of('education'),
      skills: of('skill'),
      about: of('about')[0] ?? null,
      contact: of('contact')[0] ?? null,
    };
  }

  /**
   * The items that have a word of the query (stemmed, English), the best first.
   *
   * @param query of which the first 2000 characters count.
   */
  @Traced('content search')
  async search(query: string, { type, limit }: SearchOptions): Promise<ContentHit[]> {
    const words = plainText(query.slice(0, QUERY_MAX)).toLowerCase();
    return (await this.repository.search(words, type, limit)).map(toHit);
  }

  /** How the owner is reached, and what the assistant is told: not for the public. Undefined where none is published. */
  async contact(): Promise<ContentData<'contact'> | undefined> {
    const [item] = await this.repository.published('contact');
    return item?.data as ContentData<'contact'> | undefined;
  }
}

function toHit(match: ContentMatch): ContentHit {
  const { type, slug, passage } = match;
  return { type, slug, title: titleOf(match), passage };
}
