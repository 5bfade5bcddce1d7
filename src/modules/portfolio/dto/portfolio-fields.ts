import { z } from 'zod';
import { line } from '../../../platform/http/text.js';

const NAME_MAX = 200;
/** So many changes later it is still an int4. */
export const VERSION_MAX = 1_000_000_000;

const FIRST_DATE = Date.parse('0001-01-01T00:00:00.000Z');
const LAST_DATE = Date.parse('9999-12-31T23:59:59.999Z');
const EXPECTED_DATE = 'Expected a date and time as ISO 8601 has them, from year 1 to 9999';

/** What a portfolio is called: any text that shows. */
export const portfolioName = line(1, NAME_MAX)
  .refine((name) => /[^\p{Z}\p{C}]/u.test(name), 'At least 1 character that shows')
  .refine((name) => !/[\p{Zl}\p{Zp}]/u.test(name), 'No line breaks')
  .meta({ description: 'Any printable text, trimmed', examples: ['Robin Example'] });

/** A date with its time zone; out comes UTC, to the millisecond. */
export const dateCreated = z.iso
  .datetime({ offset: true, error: EXPECTED_DATE })
  .refine((text) => {
    const time = Date.parse(text);
    return time >= FIRST_DATE && time <= LAST_DATE;
  }, EXPECTED_DATE)
  .transform((text) => new Date(text).toISOString());

const EXPECTED_VERSION = `Expected a whole number from 0 to ${VERSION_MAX}`;

export const versionNumber = z
  .int(EXPECTED_VERSION)
  .min(0, EXPECTED_VERSION)
  .max(VERSION_MAX, EXPECTED_VERSION);
