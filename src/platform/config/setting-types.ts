import { z } from 'zod';

/** Schemas that read the same value from YAML (typed) and from an environment variable (a string). */

export function integer(min: number, max: number) {
  const expected = `expected a whole number from ${min} to ${max}`;
  return z.coerce.number(expected).int(expected).min(min, expected).max(max, expected);
}

export function decimal(min: number, max: number) {
  const expected = `expected a number from ${min} to ${max}`;
  return z.coerce.number(expected).min(min, expected).max(max, expected);
}

export function flag() {
  return z.union([z.boolean(), z.stringbool()], 'expected true or false');
}

export function choice<const T extends readonly [string, ...string[]]>(values: T) {
  return z.enum(values, `expected one of ${values.join(', ')}`);
}

/** A comma-separated variable, a sequence in YAML. */
export function list<S extends z.ZodType<unknown, string>>(item: S) {
  return z.preprocess(
    (value) =>
      typeof value === 'string'
        ? value
            .split(',')
            .map((part) => part.trim())
            .filter((part) => part !== '')
        : value,
    z.array(item),
  );
}

export function httpUrl() {
  const expected = 'expected an http:// or https:// URL without a trailing slash';
  return z.url({ protocol: /^https?$/, error: expected }).refine((url) => !url.endsWith('/'), expected);
}

export function urlWithProtocol(...protocols: string[]) {
  return z.url({
    protocol: new RegExp(`^(${protocols.map((protocol) => protocol.replace('+', '\\+')).join('|')})$`),
    hostname: /.*/,
    error: `expected a URL that starts with ${protocols.map((protocol) => `${protocol}://`).join(' or ')}`,
  });
}
