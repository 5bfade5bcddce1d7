import { isDeepStrictEqual } from 'node:util';
import type { GithubRepository } from '../github-sync/github-sync.js';
import type { ContentData } from './content.js';

const FIELDS = ['title', 'description', 'tags', 'github', 'featured'] as const;

const DESCRIPTION_MAX = 500;
const TAGS_MAX = 20;
const TAG_MAX = 50;
const TITLE_MAX = 200;

/** What an import says of a project; the rest is the owner's alone. */
export interface ImportedFields {
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly github: string;
  readonly featured: boolean;
}

/** @param featuredStars from so many on it is featured. */
export function fieldsOf(
  { name, description, topics, language, url, stars }: GithubRepository,
  featuredStars: number,
): ImportedFields {
  const words = [...topics, ...(language === null ? [] : [language])].map((tag) => line(tag, TAG_MAX));
  const known = new Map(words.map((word) => [word.toLowerCase(), word]));
  return {
    title: line(name, TITLE_MAX),
    description:
      line(description ?? '', DESCRIPTION_MAX) || `The repository ${line(name, TITLE_MAX)} on GitHub`,
    tags: [...known.values()].filter((word) => word !== '').slice(0, TAGS_MAX),
    github: url,
    featured: stars >= featuredStars,
  };
}

/** A project that has nothing but what was imported. */
export function projectOf({ github, tags, ...fields }: ImportedFields): ContentData<'project'> {
  return { ...fields, tags: [...tags], links: { github } };
}

/**
 * What an import makes of a project: a field follows GitHub as long as it says what an import made of it; a field that
 * was edited by hand stays.
 *
 * @param before what the imports so far made of it.
 * @returns the project, and what the imports made of it by now.
 */
export function merged(
  data: ContentData<'project'>,
  before: ImportedFields,
  now: ImportedFields,
): { readonly data: ContentData<'project'>; readonly fields: ImportedFields } {
  const { title, description, tags, featured, links } = data;
  const current: Partial<ImportedFields> = { title, description, tags, featured, github: links?.github };
  const follows = (name: keyof ImportedFields) => isDeepStrictEqual(current[name], before[name]);
  const fields = Object.fromEntries(
    FIELDS.map((name) => [name, follows(name) ? now[name] : before[name]]),
  ) as unknown as ImportedFields;
  return {
    data: {
      ...data,
      ...(follows('title') && { title: now.title }),
      ...(follows('description') && { description: now.description }),
      ...(follows('tags') && { tags: [...now.tags] }),
      ...(follows('featured') && { featured: now.featured }),
      ...(follows('github') && { links: { ...links, github: now.github } }),
    },
    fields,
  };
}

/** As content may have it: without control characters, and cut. */
function line(text: string, max: number): string {
  const clean = text
    .toWellFormed()
    .replace(/\p{Cc}+/gu, ' ')
    .trim();
  return Array.from(clean).slice(0, max).join('').trim();
}
