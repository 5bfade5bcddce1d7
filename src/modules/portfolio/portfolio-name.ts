/** The longest n-gram that names are found by. */
export const GRAM_MAX = 3;

/**
 * What names have in common that differ in case only: full case folding (Unicode, section 5.18) by way of upper case,
 * which knows that ß is SS (and ẞ, which is upper case already, is ß first); a final sigma is a sigma. Composed, so that é is one character however it was typed.
 */
export function nameKey(name: string): string {
  return name.normalize('NFC').toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ');
}

/** The distinct n-grams of a key, of these lengths in characters. */
export function gramsOf(key: string, min: number, max: number): string[] {
  const characters = Array.from(key);
  const grams = new Set<string>();
  for (let length = min; length <= max; length++)
    for (let start = 0; start + length <= characters.length; start++)
      grams.add(characters.slice(start, start + length).join(''));
  return [...grams];
}

/** The n-grams that every name which holds this text has: the longest there are, because they are the rarest. */
export function gramsToFind(text: string, longest: number): string[] {
  const length = Math.min(longest, Array.from(text).length);
  return gramsOf(text, length, length);
}
