import type { Query, SchemaDifference } from './schema-difference.js';

/** A migration to be written. */
export interface MigrationFile {
  readonly fileName: string;
  readonly text: string;
}

/**
 * @param name kebab-case.
 * @param time milliseconds since the Unix epoch.
 */
export function migrationFile(name: string, time: number, { up, down }: SchemaDifference): MigrationFile {
  const className = `${pascalCase(name)}${time}`;
  return {
    fileName: `${time}-${name}.ts`,
    text: `import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ${className} implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
${statements(up)}
  }

  async down(runner: QueryRunner): Promise<void> {
${statements(down)}
  }
}
`,
  };
}

/** @returns any name in kebab-case, or undefined for one that no class could have. */
export function kebabCase(name: string): string | undefined {
  const kebab = name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return /^[a-z]/.test(kebab) ? kebab : undefined;
}

function pascalCase(kebab: string): string {
  return kebab
    .split('-')
    .map((word) => word[0]!.toUpperCase() + word.slice(1))
    .join('');
}

/** An empty text runs, so that a migration to be filled in passes every check before. */
function statements(queries: readonly Query[]): string {
  return (queries.length > 0 ? queries : [{ query: '' }])
    .map(({ query, parameters = [] }) => {
      const values = parameters.length > 0 ? `, ${JSON.stringify(parameters)}` : '';
      return `    await runner.query(${literal(query)}${values});`;
    })
    .join('\n');
}

function literal(sql: string): string {
  return /['\\\n]/.test(sql) ? `\`${sql.replace(/[\\`]|\$\{/g, String.raw`\$&`)}\`` : `'${sql}'`;
}
