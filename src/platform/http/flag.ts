import { z } from 'zod';

/** A query parameter that is `true` or `false`, which it is when it is not there. */
export function flag(description: string) {
  return z
    .enum(['true', 'false'], 'Expected true or false')
    .default('false')
    .transform((text) => text === 'true')
    .meta({ description });
}
