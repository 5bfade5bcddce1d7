import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DASHBOARDS_FOLDER, dashboardFiles } from './dashboards/files.ts';

/** Writes Grafana's files of what scripts/dashboards describes, and takes away those that it does not. */

const files = dashboardFiles();
mkdirSync(DASHBOARDS_FOLDER, { recursive: true });
for (const name of readdirSync(DASHBOARDS_FOLDER))
  if (!files.has(name)) rmSync(join(DASHBOARDS_FOLDER, name));
for (const [name, text] of files) writeFileSync(join(DASHBOARDS_FOLDER, name), text);
process.stdout.write(`${files.size} dashboards in ${DASHBOARDS_FOLDER}\n`);
