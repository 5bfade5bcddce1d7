import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { valuesTable } from './values-table.ts';

const CHART = fileURLToPath(new URL('../../helm/portfolio-platform', import.meta.url));
export const CHART_VALUES = join(CHART, 'values.yaml');
export const CHART_README = join(CHART, 'README.md');

const TABLE = /(<!-- values: npm run chart-readme -->\n)[^]*(<!-- end of values -->)/;

/** @returns the chart's README.md with the table of its values as they are now. */
export async function currentReadme(): Promise<string> {
  const table = valuesTable(readFileSync(CHART_VALUES, 'utf8'));
  const text = readFileSync(CHART_README, 'utf8');
  if (!TABLE.test(text)) throw new Error(`${CHART_README} has no place for the table of values`);
  const options = await resolveConfig(CHART_README);
  return format(
    text.replace(TABLE, (_all, start: string, end: string) => `${start}\n${table}\n\n${end}`),
    { ...options, parser: 'markdown' },
  );
}
