import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { valuesFile } from '../support/chart.js';
import type { Release } from './release.js';

/** What the chart needs at least: pods are played, so that nobody connects there. */
export const DATABASE = ['--set=database.url=postgresql://portfolio:secret@postgres.example:5432/portfolio'];

/** An environment's values as helm's words, and the Secrets and claims that they say exist. */
export function environmentValues(environment: string): {
  words: string[];
  provide(release: Release): Promise<void>;
} {
  const file = valuesFile(environment);
  const values: unknown = parse(readFileSync(file, 'utf8'));
  return {
    words: [`--values=${file}`],
    async provide(release) {
      for (const name of namedBy('existingSecret', values))
        await release.api.post(release.path('secrets'), { metadata: { name }, stringData: { KEY: 'value' } });
      for (const name of namedBy('existingClaim', values))
        await release.api.post(release.path('persistentvolumeclaims'), {
          metadata: { name },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
        });
    },
  };
}

function namedBy(setting: string, values: unknown): Set<string> {
  if (typeof values !== 'object' || values === null) return new Set();
  return new Set(
    Object.entries(values).flatMap(([key, value]) =>
      key === setting && value ? [String(value)] : [...namedBy(setting, value)],
    ),
  );
}
