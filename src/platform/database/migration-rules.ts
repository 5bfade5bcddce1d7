import { alterations } from './alter-table-rules.js';
import type { MigrationRule } from './migration-advice.js';
import { type MigrationHistory, nameOf } from './migration-history.js';

type Check = (match: readonly string[], history: MigrationHistory) => MigrationRule | undefined;

/** For each kind of statement, by the text from sqlStatements(), the rule that it breaks. */
const STATEMENTS: readonly (readonly [RegExp, Check])[] = [
  [
    /^CREATE (?:UNLOGGED |TEMP |TEMPORARY )?TABLE (?!IF )(\S+)/,
    ([table], history) => void history.tables.add(nameOf(table!)),
  ],
  [
    /^CREATE (?:UNIQUE )?INDEX (CONCURRENTLY )?(?:IF NOT EXISTS )?(?:(?!ON )(\S+) )?ON (?:ONLY )?(\S+)/,
    ([concurrently, index = '', table], history) => {
      if (history.tables.has(nameOf(table!))) history.indexes.add(nameOf(index));
      else if (!concurrently) return 'blocking-index';
      if (concurrently && !history.droppedIndexes.has(nameOf(index))) return 'unrepeatable-index';
      return undefined;
    },
  ],
  [
    /^DROP INDEX (CONCURRENTLY )?(IF EXISTS )?(.*?)(?: CASCADE| RESTRICT)?$/,
    ([concurrently, ifExists, list], history) => {
      const names = list!.split(' , ').map(nameOf);
      if (!concurrently)
        return names.every((name) => history.indexes.has(name)) ? undefined : 'blocking-index';
      if (ifExists) for (const name of names) history.droppedIndexes.add(name);
      return undefined;
    },
  ],
  [/^REINDEX (?!.*\bCONCURRENTLY\b)/, () => 'blocking-index'],
  [
    /^DROP TABLE (?:IF EXISTS )?(.*?)(?: CASCADE| RESTRICT)?$/,
    ([names], history) =>
      names!.split(' , ').every((name) => history.tables.has(nameOf(name)))
        ? undefined
        : 'drop-without-contract',
  ],
  [/^(?:TRUNCATE|DROP (?:SCHEMA|TYPE|DOMAIN|(?:MATERIALIZED )?VIEW)) /, () => 'drop-without-contract'],
  [/^ALTER (?:TYPE|VIEW|MATERIALIZED VIEW) .* RENAME /, () => 'rename'],
  [/^(?:VACUUM (?:\( )?FULL|CLUSTER)\b/, () => 'rewrites-table'],
  [/^LOCK /, () => 'locks-table'],
  [
    /^(?:BEGIN|START TRANSACTION|COMMIT|END|ROLLBACK|ABORT|PREPARE TRANSACTION)\b/,
    () => 'transaction-control',
  ],
  [/^DO /, () => 'hidden-sql'],
];

/** Where a statement or a part of it in brackets begins to write; what stood in brackets is `[]`. */
const WRITE = /^(?:WITH .*\[\] )?(?:UPDATE|DELETE FROM) (?:ONLY )?(\S+)(?!.* WHERE )/;

/** @returns the rules that a statement breaks. */
export function rulesBroken(text: string, history: MigrationHistory): MigrationRule[] {
  const broken = STATEMENTS.map(([pattern, check]) => {
    const match = pattern.exec(text);
    return match ? check(match.slice(1), history) : undefined;
  });
  if (history.transactional && /^(?:CREATE|DROP|REINDEX|REFRESH|ALTER) .*\bCONCURRENTLY\b/.test(text))
    broken.push('concurrently-in-transaction');
  return [...broken, ...alterations(text, history), ...writes(text, history)].filter(
    (rule) => rule !== undefined,
  );
}

function writes(text: string, history: MigrationHistory): MigrationRule[] {
  return levels(text)
    .map((level) => WRITE.exec(level)?.[1])
    .filter((table) => table !== undefined && !history.tables.has(nameOf(table)))
    .map(() => 'unbounded-write');
}

/** What stands in each pair of brackets, innermost first, and at last what stands in none. */
function levels(text: string): string[] {
  const inside: string[] = [];
  let rest = text;
  for (let outer = ''; outer !== rest;) {
    outer = rest;
    rest = outer.replace(/\( ([^()]*)\)/g, (_all, content) => {
      inside.push(String(content));
      return '[]';
    });
  }
  return [...inside, rest];
}
