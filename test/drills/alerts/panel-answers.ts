import { panelQueries } from '../../../scripts/dashboards/all-dashboards.ts';
import type { Monitoring } from './monitoring.ts';
import { scaledExpression } from './scaled-time.ts';

/** What the dashboards' panels and annotations get for an answer. */
export interface PanelAnswers {
  readonly asked: number;
  /** `dashboard, panel: query` of each that was not answered. */
  readonly empty: readonly string[];
}

export async function askPanels(prometheus: Monitoring): Promise<PanelAnswers> {
  const empty: string[] = [];
  const asked = panelQueries();
  for (const { dashboard, panel, expr } of asked) {
    const samples = await prometheus.query(scaledExpression(expr)).catch((error: unknown) => {
      process.stderr.write(`     ${String(error)}\n`);
      return [];
    });
    if (samples.length === 0) empty.push(`${dashboard}, ${panel}: ${expr}`);
  }
  return { asked: asked.length, empty };
}
