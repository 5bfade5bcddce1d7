import { ADVICE, type MigrationRule } from './migration-advice.js';
import { MigrationHistory } from './migration-history.js';
import { rulesBroken } from './migration-rules.js';
import { sqlStatements } from './sql-statements.js';

/** One text that a migration gives to PostgreSQL. */
export interface SqlText {
  readonly sql: string;
  /** Of the file, where the text begins. */
  readonly line: number;
}

export interface MigrationText {
  /** Whether its name or a comment says that it takes away what no running release uses any more. */
  readonly contracts: boolean;
  /** Whether it runs in a transaction. */
  readonly transactional: boolean;
  readonly up: readonly SqlText[];
  readonly down: readonly SqlText[];
}

export interface Finding {
  readonly rule: MigrationRule;
  /** Of the file. */
  readonly line: number;
  readonly advice: string;
}

/**
 * Finds what would stop the release that is running: statements that lock a table for long, and those that take away
 * what it uses. Tables that the migration makes itself are nobody's yet, and `down` may take away what `up` added.
 */
export function lintMigration({ contracts, transactional, up, down }: MigrationText): Finding[] {
  const history = new MigrationHistory(transactional);
  const lint = (texts: readonly SqlText[]) =>
    texts.flatMap(({ sql, line }) =>
      sqlStatements(sql).flatMap((statement) =>
        rulesBroken(statement.text, history)
          .filter(
            (rule) => rule !== 'drop-without-contract' || !(contracts || saysContract(statement.comments)),
          )
          .map((rule) => ({ rule, line: line + statement.line - 1, advice: ADVICE[rule] })),
      ),
    );
  return [...lint(up), ...lint(down)];
}

/** Whether a name or comment has the word in it. */
export function saysContract(text: string): boolean {
  return /\bcontract\b/i.test(text);
}
