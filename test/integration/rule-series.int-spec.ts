/** @needs mongodb */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { alertRules, recordingRules } from '../support/alert-rules.js';
import { type BusyApp, bootBusy } from '../support/busy-app.js';
import { externalSeries } from '../support/external-series.js';
import { matches, selectorsIn } from '../support/promql-selectors.js';
import type { Series } from '../support/scraped-series.js';

/** There where telemetry is exported, which a process decides before it starts (traces-export.e2e-spec.ts). */
const WHERE_EXPORTING = ['circuit_breaker_state{name="otlp_export"}'];

const rules = [...recordingRules(), ...alertRules()];
const recorded = new Set(recordingRules().map(({ record }) => record));

describe('the series that rules name', () => {
  let app: BusyApp;
  let fresh: Series[];
  let scraped: Series[];

  beforeAll(async () => {
    app = await bootBusy();
    fresh = await app.scrape();
    expect(await app.visit()).toEqual([200, 200, 200, 200, 201, 201, 404]);
    scraped = await app.scrape();
  });

  afterAll(() => app.close());

  const named = () =>
    rules
      .flatMap(({ expr }) => selectorsIn(expr))
      .map((selector) => ({
        ...selector,
        // What Prometheus adds when it scrapes.
        matchers: selector.matchers.filter(({ label }) => label !== 'job'),
      }))
      .filter(({ metric }) => !recorded.has(metric));
  const text = ({ metric, matchers }: ReturnType<typeof named>[number]) => {
    const words = matchers.map(({ label, operator, value }) => `${label}${operator}"${value}"`);
    return words.length > 0 ? `${metric}{${words.join(',')}}` : metric;
  };

  it('are in a live scrape with the labels they are asked for, or in the runbook’s table', () => {
    const external = externalSeries();
    expect(new Set(named().map(text)).size).toBeGreaterThan(50);
    const missing = named().filter(
      (selector) =>
        !external.has(selector.metric) &&
        !scraped.some(({ name, labels }) => name === selector.metric && matches(selector, labels)),
    );
    expect([...new Set(missing.map(text))].sort()).toEqual(WHERE_EXPORTING);
  });

  it('that come from elsewhere are all needed, by whom the table says', () => {
    const used = new Map<string, Set<string>>();
    for (const rule of alertRules())
      for (const { metric } of selectorsIn(rule.expr))
        used.set(metric, (used.get(metric) ?? new Set<string>()).add(rule.alert));
    const external = externalSeries();
    expect(external.size).toBeGreaterThan(5);
    for (const [name, usedBy] of external) {
      const alerts = [...(used.get(name) ?? [])];
      expect([name, alerts.length]).not.toEqual([name, 0]);
      for (const alert of alerts) expect(usedBy).toContain(alert);
    }
  });

  it('are at 0 from the start where they are counters', () => {
    const counters = named().filter(
      ({ metric, matchers }) =>
        metric.endsWith('_total') && matchers.some(({ value }) => value !== '') && metric !== 'up',
    );
    // Successes are the denominators: nothing is to be seen in them before there are any.
    const failures = counters.filter(({ matchers }) =>
      matchers.some(({ label, value }) =>
        label === 'status_code' ? value.startsWith('5') : ['reason', 'result'].includes(label),
      ),
    );
    expect(failures.length).toBeGreaterThan(3);
    const late = [...failures, ...counters.filter(({ metric }) => metric === 'rate_limit_hits_total')].filter(
      (selector) => !fresh.some(({ name, labels }) => name === selector.metric && matches(selector, labels)),
    );
    expect(late.map(text)).toEqual([]);
    for (const name of [
      'database_connection_errors_total',
      'rate_limit_hits_total',
      'portfolio_creations_total',
    ])
      expect(fresh.map((each) => each.name)).toContain(name);
  });

  it('are asked of metrics that the selectors’ reader understands', () => {
    expect(
      selectorsIn('sum by (job, le) (rate(a_total{x=~"1|{}",y!="2"}[5m])) > on (job) b:c or absent(up)'),
    ).toEqual([
      {
        metric: 'a_total',
        matchers: [
          { label: 'x', operator: '=~', value: '1|{}' },
          { label: 'y', operator: '!=', value: '2' },
        ],
      },
      { metric: 'b:c', matchers: [] },
      { metric: 'up', matchers: [] },
    ]);
    expect(
      selectorsIn('group(up) == 1 and a offset 6h unless 1e3 * 2 > vector(1)').map(({ metric }) => metric),
    ).toEqual(['up', 'a']);
  });
});
