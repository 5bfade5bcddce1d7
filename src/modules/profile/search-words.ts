/** Accents that a search does not care about: combining ones of Latin, Greek and Cyrillic. */
const ACCENTS = /[\u0300-\u036f]/g;
/** Letters that no decomposition makes plain. */
const PLAIN: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};
const NOT_PLAIN = new RegExp(`[${Object.keys(PLAIN).join('')}]`, 'g');

/** Scripts without spaces: each sign is a word. Elsewhere letters and digits, with the signs of C++ and C#. */
const SIGN = String.raw`[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}]`;
const WORD = new RegExp(String.raw`${SIGN}|(?:(?!${SIGN})[\p{L}\p{M}\p{N}])+[+#]*`, 'gu');
const WORD_MAX = 60;
/** Shorter words are begun by too many. */
const PREFIX_MIN = 3;

/**
 * Kinds of lexemes beside the plain words of all texts, so that one index answers every question. No word has such a
 * beginning.
 */
const NAME = 'n:';
const PLACE = 'p:';
const LANGUAGE = 'l:';

/** What of a profile is searched. */
export interface Searchable {
  /** Of the person: display name, GitHub login, slug. */
  readonly names: readonly string[];
  readonly location: string | null;
  readonly languages: readonly string[];
  /** Other texts, as biography and company. */
  readonly texts: readonly (string | null)[];
}

/** Without case and accents, so that José is found by jose, and the other way round. */
export function searchKey(text: string): string {
  return text
    .normalize('NFKD')
    .replace(ACCENTS, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(NOT_PLAIN, (letter) => PLAIN[letter]!);
}

/** The words of a text, each once. */
export function wordsOf(text: string): string[] {
  return [...new Set(searchKey(text).match(WORD))].map((word) => word.slice(0, WORD_MAX).toWellFormed());
}

/**
 * The set of a profile's lexemes, as a literal of PostgreSQL's tsvector: made here, because PostgreSQL's parser reads
 * text by the database's locale, and takes C++ for C.
 */
export function searchVector({ names, location, languages, texts }: Searchable): string {
  const nameWords = wordsOf(names.join(' '));
  const placeWords = wordsOf(location ?? '');
  const words = wordsOf([...languages, ...texts].join(' '));
  const lexemes = new Set([
    ...nameWords,
    ...placeWords,
    ...words,
    ...nameWords.map((word) => NAME + word),
    ...placeWords.map((word) => PLACE + word),
    ...languages.map((language) => LANGUAGE + searchKey(language)),
  ]);
  return Array.from(lexemes, quoted).join(' ');
}

/** Literals of tsquery; each names all that has to be there. Undefined where a text has no word. */
export const lexemeQuery = {
  /** The words anywhere. */
  anywhere: (text: string) => allOf(wordsOf(text), ''),
  /** The words in names. */
  names: (text: string) => allOf(wordsOf(text), NAME),
  location: (text: string) => allOf(wordsOf(text), PLACE),
  language: (text: string) => quoted(LANGUAGE + searchKey(text)),
  /** As they are typed: of the last word, the first letters. */
  namesBegun: (text: string) => allOf(wordsOf(text), NAME, 1),
  locationBegun: (text: string) => allOf(wordsOf(text), PLACE, 1),
  languageBegun: (text: string) => `${quoted(LANGUAGE + searchKey(text))}:*`,
};

/**
 * Names as trigrams are made of them. PostgreSQL makes them, in the locale C, of ASCII alone: other letters stand there
 * as their numbers, and a name that is misspelt in one of them is still alike.
 */
export function trigramKey(text: string): string {
  return wordsOf(text)
    .join(' ')
    .replace(/[^\x20-\x7e]/gu, (letter) => letter.codePointAt(0)!.toString(36));
}

function allOf(words: readonly string[], kind: string, prefixMin = PREFIX_MIN): string | undefined {
  if (words.length === 0) return undefined;
  return words.map((word) => quoted(kind + word) + (word.length >= prefixMin ? ':*' : '')).join(' & ');
}

function quoted(lexeme: string): string {
  return `'${lexeme.replace(/['\\]/g, '$&$&')}'`;
}
