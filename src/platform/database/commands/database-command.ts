import type { Command as Program } from 'commander';
import { QueryFailedError } from 'typeorm';
import { Command } from '../../cli/command.js';
import { isDatabaseLost, sqlCodeOf } from '../sql-errors.js';

/** A subcommand of `db`. What PostgreSQL refuses ends it with a text on stderr and exit code 1. */
export abstract class DatabaseCommand extends Command {
  register(program: Program): void {
    const group =
      program.commands.find((command) => command.name() === 'db') ??
      program.command('db').description('the relational store: its schema, its data');
    this.describe(group);
  }

  /** Adds the subcommand to `db`. */
  protected abstract describe(group: Program): void;

  /** @returns an action that reports what PostgreSQL refuses. */
  protected reporting<A extends unknown[]>(
    work: (...words: A) => Promise<void>,
  ): (...words: A) => Promise<void> {
    return async (...words) => {
      try {
        await work(...words);
      } catch (error) {
        const text = failureOf(error);
        if (text === undefined) throw error;
        this.fail(text);
      }
    };
  }

  protected fail(text: string): void {
    process.stderr.write(`${text}\n`);
    process.exitCode = 1;
  }

  protected print(text: string): void {
    process.stdout.write(`${text}\n`);
  }
}

interface Refusal {
  readonly message: string;
  readonly detail?: string;
  readonly hint?: string;
}

function failureOf(error: unknown): string | undefined {
  const refusal = (error instanceof QueryFailedError ? error.driverError : error) as Refusal;
  const code = sqlCodeOf(error);
  if (isDatabaseLost(error) && !SQLSTATE.test(code))
    return `the database cannot be reached: ${refusal.message || code}`;
  if (!SQLSTATE.test(code)) return undefined;
  const { message, detail, hint } = refusal;
  return [
    `ERROR: ${message}`,
    ...(detail ? [`DETAIL: ${detail}`] : []),
    ...(hint ? [`HINT: ${hint}`] : []),
  ].join('\n');
}

/** PostgreSQL, appendix A; the system's codes are longer. */
const SQLSTATE = /^[0-9A-Z]{5}$/;
