/** Letters of the alphabets that e-mail addresses are written in. */
const LETTERS = 'A-Za-z\\u00c0-\\u024f\\u0370-\\u04ff';

/** RFC 5321, section 4.5.3.1: up to 64 characters before the @; after it labels of up to 63 (RFC 1035, 2.3.4). */
const EMAIL = `[${LETTERS}0-9._%+-]{1,64}@(?:[${LETTERS}0-9-]{1,63}\\.){1,8}[${LETTERS}]{2,24}`;
const MAX_EMAIL_LENGTH = 64 + 1 + 8 * 64 + 24;

/** Hyphens and dashes as people and models write them. */
const DASH = '\\u2010-\\u2013-';
const GAPS = ` ./\\u00a0\\u2009\\u202f${DASH}`;

/** E.164: a plus and up to 15 digits; fewer than 8 are rather by how much something grew. */
const INTERNATIONAL = `(?<![\\w+])\\+[1-9](?:(?:[${GAPS}]| ?\\(|\\)[${GAPS}]?)?\\d){7,14}(?!\\d)`;

/**
 * What stands by itself, rather than in a word, a slug, a path, a query, a date or a version. A slash after a letter is
 * a path's; after a digit it parts two numbers.
 */
const ALONE = `(?<![\\w=&?#.${DASH}]|[A-Za-z_-]/)`;
const ENDS = `(?!\\w|[.${DASH}]\\d|[${DASH}]\\w|/[A-Za-z])`;

/** North American; where no dash or parenthesis tells, the area code must be one, and so not begin with 0 or 1. */
const AREA = `(?:\\(\\d{3}\\) ?|\\d{3}[${DASH}]|[2-9]\\d{2}[ .])`;
const AMERICAN = `${ALONE}(?:1[ .${DASH}])?${AREA}\\d{3}[ .${DASH}]\\d{4}${ENDS}`;

const SOCIAL_SECURITY = `${ALONE}\\d{3}(?<gap>[ ${DASH}])\\d{2}\\k<gap>\\d{4}${ENDS}`;

/**
 * Every repetition in it has a bound, and whether it matches at a place depends on 2 characters before it, on the
 * match, of at most MAX_EMAIL_LENGTH, and on 2 characters after it. On this PiiMaskingStream stands.
 */
const SOURCE = `(?<email>${EMAIL})|(?<phone>${INTERNATIONAL}|${AMERICAN})|${SOCIAL_SECURITY}`;
const ANYWHERE = new RegExp(SOURCE, 'g');
const RIGHT_HERE = new RegExp(SOURCE, 'y');
const LOOKED_BEHIND = 2;
const LOOKED_AHEAD = 2;

/** What the characters of a match are. */
const IN_EMAIL = new RegExp(`[${LETTERS}0-9._%+@-]`);
const IN_NUMBER = new RegExp(`[+\\d()${GAPS}]`);

/** The most that is kept back. */
export const MAX_KEPT_LENGTH = MAX_EMAIL_LENGTH + LOOKED_AHEAD;

/** Addresses that may be shown, as a set of lower-case texts. */
export type PublishedEmails = ReadonlySet<string>;

export function publishedEmails(...addresses: readonly string[]): PublishedEmails {
  return new Set(addresses.map((address) => address.trim().toLowerCase()));
}

/**
 * Hides e-mail addresses that are not published, phone numbers and numbers like those of the American social security.
 * In doubt a number is shown: years, dates, versions, prices and slugs are what a portfolio consists of.
 */
export function maskPii(text: string, published: PublishedEmails): string {
  return text.replace(ANYWHERE, (...match) => {
    const groups = match.at(-1) as Groups;
    return hidden(groups, published) ?? (match[0] as string);
  });
}

/**
 * maskPii() for a text that comes in pieces: what push() and end() return, put together, is what maskPii() makes of the
 * whole, wherever it was cut. Kept back is only what may be the beginning of a match, and never more than
 * MAX_KEPT_LENGTH characters.
 */
export class PiiMaskingStream {
  /** What was shown last, which the pattern looks behind at. */
  private before = '';
  private kept = '';
  /** How many of the kept characters were looked at, and where the runs begin that they end with. */
  private seen = 0;
  private emailFrom = 0;
  private numberFrom = 0;

  constructor(private readonly published: PublishedEmails) {}

  /** @returns what may be shown now. */
  push(text: string): string {
    this.kept += text;
    return this.release(this.decided());
  }

  /** @returns the rest. */
  end(): string {
    return this.release(this.kept.length);
  }

  /**
   * How many of the kept characters no match begins at whose end is not there yet. Such a match would consist of
   * nothing but its kind of character from its beginning to the end, but for what it looks ahead at.
   */
  private decided(): number {
    for (; this.seen < this.kept.length - LOOKED_AHEAD; this.seen++) {
      const character = this.kept[this.seen]!;
      if (!IN_EMAIL.test(character)) this.emailFrom = this.seen + 1;
      if (!IN_NUMBER.test(character)) this.numberFrom = this.seen + 1;
    }
    return Math.max(0, this.kept.length - MAX_KEPT_LENGTH, Math.min(this.emailFrom, this.numberFrom));
  }

  /** Shows this many characters, and the rest of a match that begins among them. */
  private release(length: number): string {
    const text = this.before + this.kept;
    const end = this.before.length + length;
    let place = this.before.length;
    let plainFrom = place;
    let shown = '';
    while (place < end) {
      RIGHT_HERE.lastIndex = place;
      const match = RIGHT_HERE.exec(text);
      if (match) {
        shown += text.slice(plainFrom, place);
        shown += hidden(match.groups as Groups, this.published) ?? match[0];
        place = plainFrom = place + match[0].length;
      } else place++;
    }
    shown += text.slice(plainFrom, place);
    this.drop(place - this.before.length);
    this.before = text.slice(Math.max(0, place - LOOKED_BEHIND), place);
    return shown;
  }

  private drop(length: number): void {
    this.kept = this.kept.slice(length);
    this.seen = Math.max(0, this.seen - length);
    this.emailFrom = Math.max(0, this.emailFrom - length);
    this.numberFrom = Math.max(0, this.numberFrom - length);
  }
}

interface Groups {
  readonly email?: string;
  readonly phone?: string;
}

/** @returns what stands in a match's place; undefined when it may be shown. */
function hidden({ email, phone }: Groups, published: PublishedEmails): string | undefined {
  if (phone !== undefined) return '[phone hidden]';
  if (email === undefined) return '[number hidden]';
  // Emphasis in Markdown, and the user that Git is reached as.
  const address = email.toLowerCase().replace(/^[._%+-]+/, '');
  return published.has(address) || address.startsWith('git@') ? undefined : '[email hidden]';
}
