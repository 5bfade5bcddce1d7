import type { ContentItem, ContentType } from './content.js';

/** What a search looks through, by weight: a word in the title says more than one in the body. */
export interface SearchText {
  readonly title: string;
  readonly keywords: string;
  readonly summary: string;
  readonly body: string;
}

/** Words by which people ask for a type, and which need not stand in its items: found, but never shown. */
export const TYPE_WORDS: Readonly<Record<ContentType, string>> = {
  project: 'project work build built made',
  experience: 'experience job work employer company career role position',
  education: 'education degree study university school college',
  skill: 'skill technology language framework tool know',
  about: 'about biography introduction',
  contact: 'contact reach email address hire',
};

/**
 * Without what PostgreSQL, in the locale C, takes for letters and glues to the words: typographic quotes and dashes,
 * emoji, spaces that are not plain.
 */
export function plainText(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[‘’]/g, "'")
    .replace(/[“”„«»]/g, '"')
    .replace(/[\u2010\u2011]/g, '-')
    .replace(/[\u2012-\u2015\u2212]/g, ' - ')
    .replace(/[^\p{L}\p{M}\p{N}\x20-\x7e\n]/gu, ' ');
}

type Part = string | number | undefined;

/** Nothing of an item that the public may not read. */
export function searchTextOf(item: Pick<ContentItem, 'type' | 'data'>): SearchText {
  const { title, keywords = [], summary = [], body = [] } = partsOf(item as ContentItem);
  return { title: joined(title), keywords: joined(keywords), summary: joined(summary), body: joined(body) };
}

interface Parts {
  readonly title: readonly Part[];
  readonly keywords?: readonly Part[];
  readonly summary?: readonly Part[];
  readonly body?: readonly Part[];
}

function partsOf(item: ContentItem): Parts {
  switch (item.type) {
    case 'project': {
      const { title, tags, description, content } = item.data;
      return { title: [title], keywords: tags, summary: [description], body: [content] };
    }
    case 'about':
      return { title: [item.data.title], summary: [item.data.content] };
    case 'contact': {
      const { name, title, email, social } = item.data;
      return { title: [name, title], keywords: [email, ...Object.keys(social)] };
    }
    case 'skill':
      return {
        title: ['Skills'],
        keywords: item.data.items.map(({ name }) => name),
        summary: item.data.items.map(({ category }) => category),
      };
    case 'experience':
      return {
        title: ['Experience', ...item.data.items.flatMap(({ company, role }) => [company, role])],
        keywords: item.data.items.flatMap(({ skills }) => skills),
        summary: item.data.items.map(({ description }) => description),
        body: item.data.items.flatMap(({ location, type, startDate, endDate }) => [
          location,
          type,
          `${startDate} – ${endDate ?? 'present'}`,
        ]),
      };
    case 'education':
      return {
        title: ['Education', ...item.data.items.flatMap(({ institution, degree }) => [institution, degree])],
        keywords: item.data.items.map(({ field }) => field),
        summary: item.data.items.flatMap(({ highlights }) => highlights),
        body: item.data.items.map(({ location }) => location),
      };
  }
}

function joined(parts: readonly Part[]): string {
  return plainText(parts.filter((part) => part !== undefined && part !== '').join('. '));
}
