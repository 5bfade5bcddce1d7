import { readFileSync, readdirSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readMigration } from './migration-source.ts';

/** Refuses migrations that would stop the release that is running; exit code 1 with a line per finding. */

// Sources name each other as they will be once compiled.
registerHooks({
  resolve: (specifier, context, next) =>
    next(
      context.parentURL?.includes('/src/') && !context.parentURL.includes('/node_modules/')
        ? specifier.replace(/^(\..*)\.js$/, '$1.ts')
        : specifier,
      context,
    ),
});
const { lintMigration, saysContract } = await import('../src/platform/database/migration-linter.ts');

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDER = join(ROOT, 'src/platform/database/migrations');

const named = process.argv.slice(2);
const paths = named.length > 0 ? named : readdirSync(FOLDER).map((name) => join(FOLDER, name));
let found = 0;
for (const path of paths.sort()) {
  const { prose, problems, ...migration } = readMigration(basename(path), readFileSync(path, 'utf8'));
  const findings = lintMigration({ ...migration, contracts: saysContract(prose) });
  const lines = [
    ...problems.map(({ line, message }) => ({ line, text: message })),
    ...findings.map(({ line, rule, advice }) => ({ line, text: `${rule}: ${advice}` })),
  ];
  for (const { line, text } of lines.sort((a, b) => a.line - b.line))
    process.stdout.write(`${relative(process.cwd(), path)}:${line} ${text}\n`);
  found += lines.length;
}
if (found > 0) process.exitCode = 1;
