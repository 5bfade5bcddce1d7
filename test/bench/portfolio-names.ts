import type { Names } from '../support/many-portfolios.ts';

const BEGINNINGS = ['Al', 'Be', 'Cor', 'Dun', 'Er', 'Fos', 'Gra', 'Hol', 'Ir', 'Jo'];
const ENDINGS = ['bury', 'dale', 'field', 'gate', 'ham', 'keld', 'ley', 'mere', 'ness', 'port'];

/** Each in one of a hundred names. */
export const WORDS = BEGINNINGS.flatMap((beginning) => ENDINGS.map((ending) => beginning + ending));

/** Each in one of a thousand names; in no alphabet that trigrams know without a locale. */
export const FOREIGN_WORDS = [
  'сады',
  'река',
  'море',
  'поле',
  'горы',
  'роща',
  'залив',
  'озеро',
  'ветер',
  'берег',
];

/** In every second name. */
export const COMMON_WORD = 'Portfolio';

/** Each ends with ten hexadecimal digits of its own, so that parts of it are rare. */
export const NAMES: Names = {
  sql: `
    ($2::text[])[1 + n % 100] || ' '
      || CASE WHEN n % 2 = 0 THEN $4 || ' ' ELSE '' END
      || CASE WHEN n % 100 = 1 THEN ($3::text[])[1 + n / 100 % 10] || ' ' ELSE '' END
      || substr(md5(n::text), 1, 10)`,
  parameters: [WORDS, FOREIGN_WORDS, COMMON_WORD],
};

/** The name of the n-th, made here instead of in SQL. */
export function nameOf(n: number, tail: string): string {
  const foreign = n % 100 === 1 ? [FOREIGN_WORDS[Math.floor(n / 100) % 10]!] : [];
  return [WORDS[n % 100]!, ...(n % 2 === 0 ? [COMMON_WORD] : []), ...foreign, tail].join(' ');
}
