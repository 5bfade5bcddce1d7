import { z } from 'zod';
import { flag } from '../../../platform/http/flag.js';
import { INT4_MAX, pagingShape, toPageRequest, wholeNumber } from '../../../platform/http/paging.js';
import { statusSchema, typeSchema } from '../content.js';

export const publicListQuerySchema = z.strictObject({
  type: typeSchema.optional().meta({ description: 'Only content of this type' }),
});

export type PublicListQuery = z.output<typeof publicListQuerySchema>;

/** Whatever stands there: what is no type or slug names nothing. */
export const contentAddressSchema = z.strictObject({ type: z.string(), slug: z.string() });

export type ContentAddress = z.output<typeof contentAddressSchema>;

export const adminListQuerySchema = z
  .strictObject({
    type: typeSchema.optional().meta({ description: 'Only content of this type' }),
    status: statusSchema.optional().meta({ description: 'Only content of this status' }),
    includeDeleted: flag('Deleted content as well'),
    limit: pagingShape.limit,
    offset: pagingShape.offset,
  })
  .transform(({ limit, offset, ...filter }) => ({
    filter,
    request: toPageRequest({ limit, offset }),
  }));

export type AdminListQuery = z.output<typeof adminListQuerySchema>;

/** Whatever stands there: what is no id names nothing. */
export const contentIdSchema = z.strictObject({
  id: z.string().meta({ examples: ['content_V1StGXR8_Z5jdHi6B-myT'] }),
});

export type ContentId = z.output<typeof contentIdSchema>;

export const deletionQuerySchema = z.strictObject({
  hard: flag('Erases it with its history, for good'),
});

export type DeletionQuery = z.output<typeof deletionQuerySchema>;

const HISTORY_PAGE = 100;

export const historyQuerySchema = z.strictObject({
  limit: wholeNumber(1, 1000, `How many; ${HISTORY_PAGE} unless it says otherwise`).default(HISTORY_PAGE),
  offset: wholeNumber(0, INT4_MAX, 'How many to leave out before').default(0),
});

export type HistoryQuery = z.output<typeof historyQuerySchema>;

export const restorationSchema = z.strictObject({
  version: z
    .int('Expected a whole number')
    .min(1, 'At least 1')
    .max(INT4_MAX, `At most ${INT4_MAX}`)
    .meta({ description: 'Whose data is brought back' }),
});

export type Restoration = z.output<typeof restorationSchema>;
