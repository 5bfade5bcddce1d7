import { z } from 'zod';
import { INT4_MAX } from '../../platform/http/paging.js';
import { type ContentData, type ContentType, dataSchemas } from './content-data.js';

export type { ContentData, ContentType };

export const CONTENT_TYPES = [
  'project',
  'experience',
  'education',
  'skill',
  'about',
  'contact',
] as const satisfies readonly ContentType[];

export const CONTENT_STATUSES = ['draft', 'published', 'archived'] as const;

/** Only what is published can be read by the public. */
export type ContentStatus = (typeof CONTENT_STATUSES)[number];

/** A part of a portfolio; `type` says what its data is. */
export type ContentItem<T extends ContentType = ContentType> = T extends ContentType
  ? {
      /** `content_` and 21 characters. */
      readonly id: string;
      readonly type: T;
      /** Unique among its type, also while the item is deleted. */
      readonly slug: string;
      readonly data: ContentData<T>;
      readonly status: ContentStatus;
      /** One more with each change. */
      readonly version: number;
      /** The public reads in this order, and the newest first among equals. */
      readonly sortOrder: number;
      /** ISO 8601 in UTC, to the millisecond. */
      readonly createdAt: string;
      readonly updatedAt: string;
      /** Null unless it is deleted. */
      readonly deletedAt: string | null;
    }
  : never;

/** An item as it was in one of its versions. */
export interface ContentRevision {
  readonly version: number;
  readonly data: ContentData;
  readonly status: ContentStatus;
  readonly slug: string;
  /** Whom the audit trail names. */
  readonly changedBy: string;
  readonly changedAt: string;
}

export const SLUG_MAX = 100;

export const slugSchema = z
  .string('Expected a text')
  .max(SLUG_MAX, `At most ${SLUG_MAX} characters`)
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'Lower case letters and digits, joined by single hyphens')
  .meta({ examples: ['portfolio-platform'] });

export const statusSchema = z.enum(CONTENT_STATUSES, `Expected one of ${CONTENT_STATUSES.join(', ')}`);

export const typeSchema = z.enum(CONTENT_TYPES, `Expected one of ${CONTENT_TYPES.join(', ')}`);

const sortOrderSchema = z
  .int('Expected a whole number')
  .min(-INT4_MAX, `At least ${-INT4_MAX}`)
  .max(INT4_MAX, `At most ${INT4_MAX}`);

function newOf<T extends ContentType>(type: T) {
  return z.strictObject({
    type: z.literal(type),
    slug: slugSchema.optional().meta({ description: 'Made from the title unless given' }),
    data: dataSchemas[type].meta({ id: `New${type.charAt(0).toUpperCase()}${type.slice(1)}Data` }),
    status: statusSchema.default('draft'),
    sortOrder: sortOrderSchema.default(0),
  });
}

/** What creates an item. */
export const newContentSchema = z
  .discriminatedUnion(
    'type',
    [
      newOf('project'),
      newOf('experience'),
      newOf('education'),
      newOf('skill'),
      newOf('about'),
      newOf('contact'),
    ],
    `Expected an object whose type is one of ${CONTENT_TYPES.join(', ')}`,
  )
  .meta({ id: 'NewContent' });

export type NewContent = z.output<typeof newContentSchema>;

/** What changes one: what is left out stays as it is; data replaces the whole and is checked when its type is known. */
export const contentChangeSchema = z
  .strictObject({
    slug: slugSchema.optional(),
    data: z
      .record(z.string(), z.unknown(), 'Expected an object')
      .optional()
      .meta({ description: 'As of the item’s type; replaces the whole' }),
    status: statusSchema.optional(),
    sortOrder: sortOrderSchema.optional(),
  })
  .refine((change) => Object.keys(change).length > 0, {
    error: 'Nothing to change',
    when: ({ issues }) => issues.length === 0,
  })
  .meta({ id: 'ContentChange' });

export type ContentChange = z.output<typeof contentChangeSchema>;

/** The line that stands for an item in lists. */
export function titleOf({ type, slug, data }: ContentItem): string {
  if (type === 'project' || type === 'about') return (data as ContentData<'project' | 'about'>).title;
  if (type === 'contact') return (data as ContentData<'contact'>).name;
  const words = slug.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The item without what is the owner's alone. */
export function withoutPrivate(item: ContentItem): ContentItem {
  if (item.type !== 'contact') return item;
  const { chatSystemPrompt: _private, ...data } = item.data;
  return { ...item, data };
}
