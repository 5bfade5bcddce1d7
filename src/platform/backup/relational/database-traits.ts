import { quoted } from './catalog.js';

/** What makes a database another than an empty one has by itself. */
export interface DatabaseTraits {
  /** Its row of pg_database, which has other columns in each version. */
  readonly catalog: {
    readonly datcollate: string;
    readonly datctype: string;
    /** Of the C library, of ICU, or PostgreSQL's own. */
    readonly datlocprovider?: 'c' | 'i' | 'b';
    readonly datlocale?: string | null;
    /** PostgreSQL 15 and 16. */
    readonly daticulocale?: string | null;
    readonly datacl: unknown;
  };
  readonly encoding: string;
  readonly owner: string;
  /** By ALTER DATABASE … SET: `name=value`. */
  readonly settings: readonly string[];
}

/** SQL that makes an empty database with the owner, the encoding and the sort order of another. */
export function creationOf(name: string, traits: DatabaseTraits | undefined): string {
  const empty = `CREATE DATABASE ${quoted(name)} TEMPLATE template0`;
  if (!traits) return `${empty} ENCODING 'UTF8'`;
  const { catalog, encoding, owner } = traits;
  return [
    empty,
    `OWNER ${quoted(owner)}`,
    `ENCODING ${literal(encoding)}`,
    `LC_COLLATE ${literal(catalog.datcollate)}`,
    `LC_CTYPE ${literal(catalog.datctype)}`,
    ...localeOf(catalog),
  ].join(' ');
}

/** What was set on the database itself, which a backup of its tables does not have, a line each. */
export function traitsNotTaken({ catalog, settings }: DatabaseTraits): string[] {
  return [
    ...settings.map((setting) => `ALTER DATABASE … SET ${setting}`),
    ...(catalog.datacl === null ? [] : ['privileges on the database (GRANT … ON DATABASE)']),
  ];
}

function localeOf({ datlocprovider, datlocale, daticulocale }: DatabaseTraits['catalog']): readonly string[] {
  const locale = datlocale ?? daticulocale;
  if (locale == null) return [];
  return datlocprovider === 'i'
    ? ['LOCALE_PROVIDER icu', `ICU_LOCALE ${literal(locale)}`]
    : ['LOCALE_PROVIDER builtin', `BUILTIN_LOCALE ${literal(locale)}`];
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
