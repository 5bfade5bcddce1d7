import { z } from 'zod';
import { fieldSchemas } from '../profile-fields.js';
import { slugSchema } from '../profile-slug.js';

export const profileChangeSchema = z
  .strictObject({
    ...fieldSchemas,
    slug: slugSchema.optional(),
    isPublic: z.boolean('Expected true or false').optional().describe('Whether everybody may read it'),
  })
  .meta({
    id: 'ProfileChange',
    description: 'What is left out stays; null clears a field. What is said here, no sync changes.',
    examples: [{ displayName: 'Robin Example', bio: 'Builds small things', isPublic: true }],
  });

export type ProfileChangeBody = z.output<typeof profileChangeSchema>;

/** Whatever stands there: what is no slug names nothing. */
export const profileAddressSchema = z.strictObject({
  slug: z.string().meta({ examples: ['octocat'] }),
});

export type ProfileAddress = z.output<typeof profileAddressSchema>;
