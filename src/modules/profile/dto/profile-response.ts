import { z } from 'zod';
import type { Profile } from '../profile.js';
import { githubStatsSchema } from './github-stats.js';

export const time = z.iso.datetime({ precision: 3 }).describe('UTC, to the millisecond');

/** What is shown of who somebody is, wherever they are shown. */
export const presentation = {
  slug: z.string(),
  displayName: z.string(),
  bio: z.string().nullable(),
  avatarUrl: z.string().nullable(),
  location: z.string().nullable(),
  company: z.string().nullable(),
  githubUsername: z.string(),
};

const shape = {
  ...presentation,
  website: z.string().nullable(),
  viewCount: z.int().min(0),
  createdAt: time,
  updatedAt: time,
  githubStats: githubStatsSchema,
};

export const publicProfileSchema = z
  .object({ profile: z.object(shape).meta({ id: 'PublicProfile' }) })
  .meta({ id: 'PublicProfileResponse' });

export const ownProfileSchema = z
  .object({
    profile: z
      .object({
        ...shape,
        isPublic: z.boolean(),
        editedFields: z.array(z.string()).describe('What the owner said, and no sync changes'),
        version: z.int().min(1).describe('One more with each change; also the ETag'),
      })
      .meta({ id: 'OwnProfile' }),
  })
  .meta({ id: 'OwnProfileResponse' });

export type PublicProfile = z.infer<typeof publicProfileSchema>;
export type OwnProfile = z.infer<typeof ownProfileSchema>;

/** What everybody may read. */
export function toPublicProfile(profile: Profile): PublicProfile {
  return { profile: publicPart(profile) };
}

export function toOwnProfile(profile: Profile): OwnProfile {
  const { isPublic, editedFields, version } = profile;
  return { profile: { ...publicPart(profile), isPublic, editedFields: [...editedFields], version } };
}

function publicPart(profile: Profile): PublicProfile['profile'] {
  const { slug, displayName, bio, avatarUrl, location, company, website, githubUsername } = profile;
  const { viewCount, createdAt, updatedAt, githubStats } = profile;
  return {
    slug,
    displayName,
    bio,
    avatarUrl,
    location,
    company,
    website,
    githubUsername,
    viewCount,
    createdAt,
    updatedAt,
    githubStats: githubStats as PublicProfile['profile']['githubStats'],
  };
}
