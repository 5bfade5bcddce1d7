import { z } from 'zod';

const SLUG_MAX = 39;
const SLUG = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** Addresses of the product's own, today's and what may come, and words that say nothing of a person. */
const RESERVED = new Set(
  `about account admin api app auth blog card cli config contact dashboard delete docs download edit explore export
  favicon feed github graphql health help home import index info jobs legal live login logout mcp me metrics new news
  null oauth onboarding openapi pricing privacy profile profiles ready register robots root search security self
  session sessions settings setup shop sign-in sign-up signin signup site sitemap static status suggest support sync
  system team terms test undefined user users webhook well-known www`.split(/\s+/),
);

/** Takes the place of a login of which nothing can stand in an address. */
const NAMELESS = 'developer';

/** What a profile's owner may choose. */
export const slugSchema = z
  .string('Expected a text')
  .min(1, 'At least 1 character')
  .max(SLUG_MAX, `At most ${SLUG_MAX} characters`)
  .regex(SLUG, 'Lower-case letters, digits and single inner hyphens')
  .refine((slug) => !RESERVED.has(slug), 'This word is reserved')
  .meta({ description: 'The address of the profile', examples: ['octocat'] });

/** Whether it can be anybody's. */
export function isSlug(text: string): boolean {
  return slugSchema.safeParse(text).success;
}

/** The slug that a GitHub login makes, and then -2, -3 … until one is free; no reserved word. */
export function* slugsFor(login: string): Generator<string, never> {
  const slug = cut(login.toLowerCase().replace(/[^a-z0-9]+/g, '-'), SLUG_MAX) || NAMELESS;
  if (!RESERVED.has(slug)) yield slug;
  for (let number = 2; ; number++) {
    const suffix = `-${number}`;
    yield cut(slug, SLUG_MAX - suffix.length) + suffix;
  }
}

function cut(slug: string, length: number): string {
  return slug.replace(/^-+/, '').slice(0, length).replace(/-+$/, '');
}
