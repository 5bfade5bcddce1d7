import { z } from 'zod';

const CONTROL = /\p{Cc}/u;
/** What a text of several lines has no use for; it may have tabs and ends of lines. */
const CONTROL_BUT_LINES = /(?![\t\n\r])\p{Cc}/u;

/** Labels of RFC 1035, at least two of them, the last no number. */
const LABEL = String.raw`[A-Za-z\d](?:[A-Za-z\d-]{0,61}[A-Za-z\d])?`;
const TOP_LABEL = String.raw`[A-Za-z](?:[A-Za-z\d-]{0,61}[A-Za-z\d])`;
/** A dot-string of RFC 5321, section 4.1.2. */
const LOCAL_PART = String.raw`[\w!#$%&'*+/=?^\x60{|}~-]+(?:\.[\w!#$%&'*+/=?^\x60{|}~-]+)*`;
// Without flags, which the documentation could not show.
const EMAIL = new RegExp(`^(?=[^@]{1,64}@)${LOCAL_PART}@(?:${LABEL}\\.)+${TOP_LABEL}$`);
/** RFC 5321, section 4.5.3.1.3, without the angle brackets. */
const EMAIL_MAX = 254;

/**
 * One line of text, trimmed. Control characters break logs, CSV and terminals, and PostgreSQL stores no NUL and no
 * half of a surrogate pair. Characters are counted as PostgreSQL does, not in UTF-16.
 */
export function line(min: number, max: number) {
  return printable(min, max, CONTROL);
}

/** As line(), of any number of lines. */
export function paragraphs(min: number, max: number) {
  return printable(min, max, CONTROL_BUT_LINES);
}

function printable(min: number, max: number, control: RegExp) {
  return z
    .string('Expected a text')
    .trim()
    .min(min, `At least ${min} character${min === 1 ? '' : 's'}`)
    .refine((text) => text.length <= max || Array.from(text).length <= max, `At most ${max} characters`)
    .refine((text) => !control.test(text), 'No control characters')
    .refine((text) => text.isWellFormed(), 'Not valid Unicode')
    .meta({ maxLength: max });
}

/** A line that may be left out, null or blank; all three are null. */
export function optionalLine(max: number) {
  return line(0, max)
    .nullish()
    .transform((text) => text || null);
}

/** An address without quotes or comments; its domain, which knows no case, in lower case. */
export function emailAddress() {
  return line(0, EMAIL_MAX)
    .regex(EMAIL, 'Expected an e-mail address')
    .transform((address) => {
      const domain = address.lastIndexOf('@');
      return address.slice(0, domain) + address.slice(domain).toLowerCase();
    });
}

/** An address on the web: no other scheme, and so nothing that a browser would run. */
export function webAddress() {
  const expected = 'Expected an http:// or https:// address';
  return z
    .url({ protocol: /^https?$/, error: expected })
    .max(2000, 'At most 2000 characters')
    .refine((url) => !CONTROL.test(url), 'No control characters');
}
