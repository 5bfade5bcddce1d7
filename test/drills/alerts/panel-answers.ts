import { setTimeout as delay } from 'node:timers/promises';
import { type PanelQuery, panelQueries } from '../../../scripts/dashboards/all-dashboards.ts';
import { startMongodb } from '../../support/mongodb-server.ts';
import { hasService } from '../../support/services.mjs';
import type { Monitoring } from './monitoring.ts';
import { scaledExpression } from './scaled-time.ts';
import type { Stack } from './stack.ts';

/** What the dashboards' panels and annotations get for an answer. */
export interface PanelAnswers {
  readonly asked: number;
  /** Those that show nothing. */
  readonly empty: readonly string[];
}

const PATIENCE_MS = 40_000;

/**
 * Asks what every panel asks. Some show what only another installation has, portfolios in MongoDB and a cache without
 * Redis: where there is a MongoDB, they are asked again under such a one.
 */
export async function askPanels({ monitoring, deploy }: Stack, whole: boolean): Promise<PanelAnswers> {
  const all = panelQueries();
  let empty = await emptyOf(monitoring, all);
  if (whole && empty.length > 0 && hasService('mongodb')) {
    const mongodb = await startMongodb();
    try {
      await deploy({ MONGODB_URI: `${mongodb.uri}/drill`, REDIS_URL: undefined });
      const deadline = Date.now() + PATIENCE_MS;
      while (empty.length > 0 && Date.now() < deadline) {
        await delay(1000);
        empty = await emptyOf(monitoring, empty);
      }
      await deploy({});
    } finally {
      await mongodb.stop();
    }
  }
  return {
    asked: all.length,
    empty: empty.map(({ dashboard, panel, expr }) => `${dashboard}, ${panel}: ${expr}`),
  };
}

async function emptyOf(monitoring: Monitoring, queries: readonly PanelQuery[]): Promise<PanelQuery[]> {
  const empty: PanelQuery[] = [];
  for (const each of queries)
    if ((await monitoring.query(scaledExpression(each.expr))).length === 0) empty.push(each);
  return empty;
}
