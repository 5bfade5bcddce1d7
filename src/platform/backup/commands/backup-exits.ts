import { InvalidArgumentError } from 'commander';
import { DataFolderInUseError } from '../../database/embedded/data-folder-in-use.error.js';
import { isDatabaseLost, sqlCodeOf } from '../../database/sql-errors.js';
import { StartRefusedError } from '../../../shared/start-refused.error.js';
import { BackupFailedError, BackupRefusedError } from '../backup.errors.js';
import { SealBrokenError } from '../folder/sealed-stream.js';

const FAILED = 1;
const REFUSED = 3;

export const EXIT_CODES = `
Exit codes: 0 done; 1 failed, and what is stored is as it was unless it says otherwise; 2 the command line is wrong;
3 refused: another one runs, the target is not empty, or somebody is connected to it.`;

/** Ends a command with an exit code and a text on stderr, where it fails. */
export async function reporting(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    process.stderr.write(`${textOf(error)}\n`);
    process.exitCode = isRefusal(error) ? REFUSED : FAILED;
  }
}

export function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

export function wholeDays(text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new InvalidArgumentError('expected a whole number from 1');
  return Number(text);
}

/** Who has the data folder is another that runs. */
function isRefusal(error: unknown): boolean {
  return error instanceof BackupRefusedError || error instanceof DataFolderInUseError;
}

/** What is expected to go wrong is said in a line; anything else is ours, and shown whole. */
function textOf(error: unknown): string {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  const ours = [BackupFailedError, BackupRefusedError, StartRefusedError, SealBrokenError];
  if (ours.some((type) => error instanceof type)) return message;
  if (isDatabaseLost(error)) return `the database cannot be reached: ${message || sqlCodeOf(error)}`;
  // What PostgreSQL or the system refuses, as ENOSPC; the latter's text begins with its code.
  if (sqlCodeOf(error) !== 'unknown') return `failed: ${message}`;
  return stack ?? message;
}
