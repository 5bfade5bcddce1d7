import { createHash } from 'node:crypto';
import type { QueryConfig } from 'pg';

/** A statement of constant text with its parameters. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
  /** Whether it is planned anew each time, because the best plan depends on its values, or its text varies. */
  readonly planned?: 'each-time';
}

/** Texts stand in the code, so there are few; beyond this many something builds them from input. */
const MAX_NAMES = 500;
const NAME_DIGITS = 32;

const names = new Map<string, string>();

/**
 * The statement as one that PostgreSQL parses and plans once per connection. Its name follows from its text, so that
 * processes which share connections through a pooler never mean different statements by one name.
 */
export function prepared({ text, values, planned }: Statement): QueryConfig {
  const name = planned === 'each-time' ? undefined : (names.get(text) ?? nameOf(text));
  return { ...(name !== undefined && { name }), text, values: [...values] };
}

function nameOf(text: string): string | undefined {
  if (names.size === MAX_NAMES) return undefined;
  const name = createHash('sha256').update(text).digest('hex').slice(0, NAME_DIGITS);
  names.set(text, name);
  return name;
}
