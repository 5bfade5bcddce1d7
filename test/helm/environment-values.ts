import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { CHART, type Release } from './release.js';

/** What the chart needs at least: pods are played, so that nobody connects there. */
export const DATABASE = ['--set=database.url=postgresql://portfolio:secret@postgres.example:5432/portfolio'];

/** The environments that values files are shipped for. */
export const ENVIRONMENTS = readdirSync(CHART).flatMap((file) => /^values-(.+)\.yaml$/.exec(file)?.[1] ?? []);

/** An environment's values as helm's words, and the Secrets that they say exist. */
export function environmentValues(environment: string): {
  words: string[];
  provide(release: Release): Promise<void>;
} {
  const file = join(CHART, `values-${environment}.yaml`);
  const secrets = existingSecrets(parse(readFileSync(file, 'utf8')));
  return {
    words: [`--values=${file}`],
    async provide(release) {
      for (const name of secrets)
        await release.api.post(release.path('secrets'), { metadata: { name }, stringData: { KEY: 'value' } });
    },
  };
}

function existingSecrets(values: unknown): Set<string> {
  if (typeof values !== 'object' || values === null) return new Set();
  return new Set(
    Object.entries(values).flatMap(([key, value]) =>
      key === 'existingSecret' && value ? [String(value)] : [...existingSecrets(value)],
    ),
  );
}
