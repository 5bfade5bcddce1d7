import { fileURLToPath } from 'node:url';
import { DASHBOARDS } from './all-dashboards.ts';
import { toGrafana } from './grafana.ts';

export const DASHBOARDS_FOLDER = fileURLToPath(
  new URL('../../helm/portfolio-platform/files/dashboards', import.meta.url),
);

/** @returns each file's name and text. */
export function dashboardFiles(): Map<string, string> {
  return new Map(
    DASHBOARDS.map((dashboard) => [
      `${dashboard.uid}.json`,
      `${JSON.stringify(toGrafana(dashboard), null, 2)}\n`,
    ]),
  );
}
