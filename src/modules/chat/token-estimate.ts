/** English prose has about four characters a token in the usual byte-pair encodings. */
const CHARACTERS_PER_TOKEN = 4;

/**
 * About how many tokens a text is: to reserve before a call and to charge for one that was cut off. Each model has an
 * encoding of its own, whose tables are megabytes; an estimate is settled by the server's own count wherever that comes.
 *
 * @returns at least 1, because every message costs something.
 */
export function estimateTokens(text: string): number {
  return Math.max(1, Math.ceil(text.length / CHARACTERS_PER_TOKEN));
}
