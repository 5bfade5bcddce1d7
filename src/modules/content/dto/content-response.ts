import { z } from 'zod';
import type { Answer } from '../../../platform/http/answer.js';
import { tagOfVersion } from '../../../platform/http/entity-tags.js';
import {
  type Pagination,
  type PageRequest,
  type Total,
  paginationSchema,
  toPagination,
} from '../../../platform/http/paging.js';
import { dataSchemas } from '../content-data.js';
import { type ContentItem, type ContentRevision, slugSchema, statusSchema, typeSchema } from '../content.js';

const time = z.iso.datetime({ precision: 3 }).describe('UTC, to the millisecond');

const dataSchema = z
  .union([
    dataSchemas.project.meta({ id: 'ProjectData' }),
    dataSchemas.about.meta({ id: 'AboutData' }),
    dataSchemas.skill.meta({ id: 'SkillData' }),
    dataSchemas.experience.meta({ id: 'ExperienceData' }),
    dataSchemas.education.meta({ id: 'EducationData' }),
    dataSchemas.contact.meta({ id: 'ContactData' }),
  ])
  .describe('As the type says');

export const contentItemSchema = z
  .object({
    id: z.string().regex(/^content_[\w-]{21}$/),
    type: typeSchema,
    slug: slugSchema.describe('Unique among its type'),
    data: dataSchema,
    status: statusSchema,
    version: z.int().min(1).describe('One more with each change; also the administrator’s ETag'),
    sortOrder: z.int(),
    createdAt: time,
    updatedAt: time,
    deletedAt: time.nullable().describe('Null unless it is deleted'),
  })
  .meta({ id: 'ContentItem' });

export const contentSchema = z.object({ data: contentItemSchema }).meta({ id: 'Content' });

export const contentListSchema = z.object({ data: z.array(contentItemSchema) }).meta({ id: 'ContentList' });

export const contentBundleSchema = z
  .object({
    data: z.object({
      projects: z.array(contentItemSchema),
      experiences: z.array(contentItemSchema),
      education: z.array(contentItemSchema),
      skills: z.array(contentItemSchema),
      about: contentItemSchema.nullable(),
      contact: contentItemSchema.nullable(),
    }),
  })
  .meta({ id: 'ContentBundle' });

export const contentPageSchema = z
  .object({ data: z.array(contentItemSchema), pagination: paginationSchema })
  .meta({ id: 'ContentPage' });

export const contentHistorySchema = z
  .object({
    data: z.array(
      z.object({
        version: z.int().min(1),
        data: dataSchema,
        status: statusSchema,
        slug: slugSchema,
        changedBy: z.string().describe('Whom the audit trail names'),
        changedAt: time,
      }),
    ),
  })
  .meta({ id: 'ContentHistory' });

export interface Data<T> {
  readonly data: T;
}

export function toContentPage(
  items: readonly ContentItem[],
  request: PageRequest,
  total: Total,
): Data<readonly ContentItem[]> & { readonly pagination: Pagination } {
  return { data: items, pagination: toPagination(request, total) };
}

export type ContentHistory = Data<readonly ContentRevision[]>;

/** How the creation of one is answered. */
export function created(item: ContentItem): Answer<Data<ContentItem>> {
  return {
    status: 201,
    headers: { location: addressOf(item), etag: tagOfVersion(item.version) },
    body: { data: item },
  };
}

/** How one is answered, changed or not. */
export function found(item: ContentItem): Answer<Data<ContentItem>> {
  return { status: 200, headers: { etag: tagOfVersion(item.version) }, body: { data: item } };
}

function addressOf({ id }: ContentItem): string {
  return `/api/v1/admin/content/${id}`;
}
