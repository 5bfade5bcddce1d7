import type { MigrationRule } from './migration-advice.js';
import { type MigrationHistory, nameOf } from './migration-history.js';

/** For each kind of action on a table that is in use, the rule that it breaks. */
const ACTIONS: readonly (readonly [
  RegExp,
  (match: readonly string[], table: string, history: MigrationHistory) => MigrationRule | undefined,
])[] = [
  [
    /^ADD (?:CONSTRAINT (\S+) )?(?:CHECK|FOREIGN KEY|NOT NULL) ?(.*)$/,
    ([name = '', rest], _table, history) => {
      if (!rest!.endsWith('NOT VALID')) return 'constraint-without-not-valid';
      history.unvalidated.add(nameOf(name));
      return undefined;
    },
  ],
  [/^ADD (?:CONSTRAINT \S+ )?(?:UNIQUE|PRIMARY KEY) USING INDEX /, () => undefined],
  [/^ADD (?:CONSTRAINT \S+ )?(?:UNIQUE|PRIMARY KEY|EXCLUDE)\b/, () => 'unique-without-index'],
  [
    /^ADD (?:COLUMN )?(?:IF NOT EXISTS )?(\S+) (.*)$/,
    ([column, definition], table, history) => {
      history.columns.add(`${table}.${nameOf(column!)}`);
      return columnRule(definition!);
    },
  ],
  [
    /^ALTER (?:COLUMN )?\S+ SET NOT NULL$/,
    (_match, table, history) => (history.validated.has(table) ? undefined : 'set-not-null'),
  ],
  [/^ALTER (?:COLUMN )?\S+ (?:SET DATA )?TYPE /, () => 'type-change'],
  [/^RENAME (?!CONSTRAINT )/, () => 'rename'],
  [
    /^DROP (?!CONSTRAINT )(?:COLUMN )?(?:IF EXISTS )?(\S+)/,
    ([column], table, history) =>
      history.columns.has(`${table}.${nameOf(column!)}`) ? undefined : 'drop-without-contract',
  ],
  [/^SET (?:LOGGED|UNLOGGED|TABLESPACE|ACCESS METHOD)\b/, () => 'rewrites-table'],
  [
    /^VALIDATE CONSTRAINT (\S+)/,
    ([name], table, history) => {
      history.validated.add(table);
      const added = history.unvalidated.has(nameOf(name!));
      return added && history.transactional ? 'validate-in-same-transaction' : undefined;
    },
  ],
];

/** PostgreSQL computes these for every row that there is. */
const COMPUTED =
  /^(?:SMALL|BIG)?SERIAL\b|\bGENERATED\b|\bDEFAULT (?:\( )?(?:\w+\.)?(?:GEN_RANDOM_UUID|UUIDV[47]|UUID_GENERATE_V\d\w*|RANDOM|CLOCK_TIMESTAMP|TIMEOFDAY|NEXTVAL) \(/;

function columnRule(definition: string): MigrationRule | undefined {
  if (COMPUTED.test(definition)) return 'rewrites-table';
  if (/\bNOT NULL\b/.test(definition) && !/\bDEFAULT (?!NULL\b)/.test(definition))
    return 'not-null-without-default';
  if (/\b(?:UNIQUE|PRIMARY KEY)\b/.test(definition)) return 'unique-without-index';
  if (/\b(?:CHECK|REFERENCES)\b/.test(definition)) return 'constraint-without-not-valid';
  return undefined;
}

const ALTER_TABLE = /^ALTER (?:FOREIGN )?TABLE (?:IF EXISTS )?(?:ONLY )?(\S+) (?:\* )?(.*)$/;

/** @returns the rules that an ALTER TABLE breaks, one entry an action; none for other statements. */
export function alterations(text: string, history: MigrationHistory): (MigrationRule | undefined)[] {
  const [, name, actions] = ALTER_TABLE.exec(text) ?? [];
  if (!name || !actions || history.tables.has(nameOf(name))) return [];
  return commaSeparated(actions).map((action) => {
    const [pattern, check] = ACTIONS.find(([each]) => each.test(action)) ?? [];
    return pattern && check?.(pattern.exec(action)!.slice(1), nameOf(name), history);
  });
}

function commaSeparated(text: string): string[] {
  let depth = 0;
  const parts: string[][] = [[]];
  for (const token of text.split(' ')) {
    if (token === '(') depth += 1;
    if (token === ')') depth -= 1;
    if (token === ',' && depth === 0) parts.push([]);
    else parts.at(-1)!.push(token);
  }
  return parts.map((part) => part.join(' '));
}
