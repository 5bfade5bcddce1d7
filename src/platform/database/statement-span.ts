import type { StoreCall } from '../telemetry/client-span.js';

/** Characters of a statement that a span shows. */
const SHOWN = 1000;

/** The first table that is read or changed. */
const TABLE = /\b(?:from|into|update|join)\s+(?:only\s+)?"?([a-z_][\w.]*)"?/i;
const WORD = /^\s*(\w+)/;
/** Values that stand in a statement itself, also one that is cut off; placeholders are looked at to be left alone. */
const VALUE = /(?<placeholder>\$\d+)|'(?:[^']|'')*(?:'|$)|\b\d+(?:\.\d+)?\b/g;

/** A statement as OpenTelemetry's conventions for databases name it: "SELECT candidates", its text without values. */
export function describeStatement(query: string): StoreCall {
  const operation = (WORD.exec(query)?.[1] ?? 'statement').toUpperCase();
  const table = TABLE.exec(query)?.[1];
  const name = table === undefined ? operation : `${operation} ${table}`;
  return {
    name,
    attributes: {
      'db.system.name': 'postgresql',
      'db.operation.name': operation,
      'db.query.summary': name,
      'db.query.text': withoutValues(query.slice(0, SHOWN)),
      ...(table !== undefined && { 'db.collection.name': table }),
    },
  };
}

function withoutValues(text: string): string {
  return text.replace(VALUE, (_value, placeholder?: string) => placeholder ?? '?');
}
