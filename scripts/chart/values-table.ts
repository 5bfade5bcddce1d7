import { parse } from 'yaml';

/** A value of a chart, as the line above it says: `# -- what it does`. */
export interface DocumentedValue {
  /** Keys from the root, with points between. */
  readonly path: string;
  readonly meaning: string;
  readonly value: unknown;
}

/** Longer ones would make a table of one column. */
const SHOWN_LENGTH = 48;

/** @param text of values.yaml; each documented key stands on a line of its own below its comment. */
export function documentedValues(text: string): DocumentedValue[] {
  const root: unknown = parse(text);
  const parents: { key: string; indent: number }[] = [];
  const found: DocumentedValue[] = [];
  let meaning: string | undefined;
  for (const line of text.split('\n')) {
    const comment = /^ *# -- (.+)$/.exec(line);
    const [, spaces = '', key] = /^( *)([\w.-]+):/.exec(line) ?? [];
    if (key !== undefined) {
      while (parents.length > 0 && parents.at(-1)!.indent >= spaces.length) parents.pop();
      parents.push({ key, indent: spaces.length });
      const keys = parents.map((parent) => parent.key);
      if (meaning !== undefined) found.push({ path: keys.join('.'), meaning, value: valueAt(root, keys) });
    }
    meaning = comment?.[1];
  }
  return found;
}

/** @returns the paths of values that neither have a line of their own nor stand below one that has. */
export function undocumentedValues(text: string): string[] {
  const documented = new Set(documentedValues(text).map(({ path }) => path));
  const search = (value: unknown, path: string): string[] => {
    if (documented.has(path)) return [];
    const isParent = typeof value === 'object' && value !== null && !Array.isArray(value);
    const children = isParent ? Object.entries(value) : [];
    if (children.length === 0) return [path];
    return children.flatMap(([key, child]) => search(child, path === '' ? key : `${path}.${key}`));
  };
  return search(parse(text), '');
}

/** A table in Markdown. */
export function valuesTable(text: string): string {
  const rows = documentedValues(text).map(
    ({ path, meaning, value }) => `| \`${path}\` | ${meaning.replaceAll('|', '\\|')} | ${shown(value)} |`,
  );
  return ['| value | what it does | default |', '| --- | --- | --- |', ...rows].join('\n');
}

function valueAt(root: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], root);
}

function shown(value: unknown): string {
  if (value === '') return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > SHOWN_LENGTH ? 'in values.yaml' : `\`${text.replaceAll('|', '\\|')}\``;
}
