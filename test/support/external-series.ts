import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './child-process.js';

/** What the runbook's table says of each series that others export: who uses it. */
export function externalSeries(): Map<string, string> {
  const page = readFileSync(join(ROOT, 'docs/runbook/external-series.md'), 'utf8');
  const rows = page.matchAll(/^\| `(\w+)` *\|[^|]+\| ([^|]+)\|$/gm);
  return new Map([...rows].map(([, name, usedBy]) => [name!, usedBy!]));
}
