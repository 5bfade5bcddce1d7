import { writeFileSync } from 'node:fs';
import { CHART_README, currentReadme } from './chart/readme.ts';

/** Writes the table of values into the chart's README.md. */

writeFileSync(CHART_README, await currentReadme());
