import slugify from 'slugify';
import { type ContentItem, type NewContent, SLUG_MAX, titleOf } from './content.js';

/** Made from what an item is called; of its type where nothing of that can stand in an address. */
export function slugFor({ type, data }: Pick<NewContent, 'type' | 'data'>): string {
  const title = titleOf({ type, data, slug: type } as ContentItem);
  return cut(slugify(title, { lower: true, strict: true }), SLUG_MAX) || type;
}

/** The slug itself, and then -1, -2 … until one is free. */
export function* candidatesFor(slug: string): Generator<string, never> {
  yield slug;
  for (let number = 1; ; number++) {
    const suffix = `-${number}`;
    const candidate = cut(slug, SLUG_MAX - suffix.length) + suffix;
    // A slug that is cut may end so already.
    if (candidate !== slug) yield candidate;
  }
}

function cut(slug: string, length: number): string {
  return slug.slice(0, length).replace(/^-+|-+$/g, '');
}
