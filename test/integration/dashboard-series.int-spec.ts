/** @needs mongodb */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { panelQueries } from '../../scripts/dashboards/all-dashboards.js';
import { recordingRules } from '../support/alert-rules.js';
import { type BusyApp, bootBusy } from '../support/busy-app.js';
import { externalSeries } from '../support/external-series.js';
import { matches, selectorsIn } from '../support/promql-selectors.js';

const recorded = new Set(recordingRules().map(({ record }) => record));
/** What Prometheus adds when it scrapes. */
const ADDED = ['job', 'instance'];

describe('the series that panels name', () => {
  let app: BusyApp;

  beforeAll(async () => {
    app = await bootBusy();
  });

  afterAll(() => app.close());

  it('are in a live scrape with the labels they are asked for, recorded, or in the runbook’s table', async () => {
    expect(await app.visit()).toEqual([200, 200, 200, 200, 201, 201, 404]);
    const scraped = await app.scrape();
    const external = externalSeries();
    const missing = panelQueries().flatMap(({ dashboard, panel, expr }) =>
      selectorsIn(expr)
        .filter(({ metric }) => !recorded.has(metric) && !external.has(metric))
        .map((selector) => ({
          ...selector,
          matchers: selector.matchers.filter(({ label }) => !ADDED.includes(label)),
        }))
        .filter(
          (selector) =>
            !scraped.some(({ name, labels }) => name === selector.metric && matches(selector, labels)),
        )
        .map(({ metric }) => `${dashboard}, ${panel}: ${metric}`),
    );
    expect(missing).toEqual([]);
  });
});
