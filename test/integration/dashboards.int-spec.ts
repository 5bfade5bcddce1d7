import { describe, expect, it } from '@jest/globals';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DASHBOARDS } from '../../scripts/dashboards/all-dashboards.js';
import { DASHBOARDS_FOLDER, dashboardFiles } from '../../scripts/dashboards/files.js';
import { panelsOf } from '../../scripts/dashboards/grafana.js';
import { comparisonsIn, limitOf } from '../../scripts/dashboards/limits.js';
import { alertRules, links, recordingRules } from '../support/alert-rules.js';
import { ROOT } from '../support/child-process.js';
import { unitsOf } from '../support/panel-units.js';
import { selectorsIn } from '../support/promql-selectors.js';

const alerts = alertRules();
const panels = DASHBOARDS.flatMap((dashboard) =>
  panelsOf(dashboard).map((panel) => ({ ...panel, uid: dashboard.uid })),
);
const nameOf = (alert: string | { alert: string }) => (typeof alert === 'string' ? alert : alert.alert);

interface Written {
  readonly id: number | null;
  readonly uid: string;
  readonly templating: { readonly list: readonly { readonly name: string }[] };
  readonly panels: readonly {
    readonly id: number;
    readonly type: string;
    readonly title: string;
    readonly gridPos: Readonly<Record<'x' | 'y' | 'w' | 'h', number>>;
    readonly fieldConfig?: { readonly defaults: { readonly thresholds: { readonly steps: unknown } } };
  }[];
}

const files = [...dashboardFiles()].map(([name, text]) => [name, JSON.parse(text) as Written] as const);

describe('the dashboards', () => {
  it('in the tree are what their description says (npm run dashboards writes them)', () => {
    const names = readdirSync(DASHBOARDS_FOLDER).sort();
    const found = names.map((name) => [name, readFileSync(join(DASHBOARDS_FOLDER, name), 'utf8')]);
    expect(found).toEqual([...dashboardFiles()].sort());
  });

  it('are those that alerts lead to, each once', () => {
    const { dashboards } = links();
    const wanted = new Set(
      alerts.map(({ annotations }) => annotations['dashboard_url']!.slice(dashboards.length + 1)),
    );
    expect(DASHBOARDS.map(({ uid }) => uid).sort()).toEqual([...wanted].sort());
    expect(new Set(DASHBOARDS.map(({ title }) => title)).size).toBe(6);
  });

  it('are in the runbook with what each answers', () => {
    const page = readFileSync(join(ROOT, 'docs/runbook/dashboards.md'), 'utf8');
    const rows = [...page.matchAll(/^\| \[(.+)\]\((\S+)\) +\| (.+?) +\|$/gm)].map((row) => row.slice(1));
    const { dashboards } = links();
    expect(rows).toEqual(
      DASHBOARDS.map(({ uid, title, question }) => [title, `${dashboards}/${uid}`, question]),
    );
  });

  it.each(alerts.map((rule) => [`${rule.alert} (${rule.labels['severity']})`, rule] as const))(
    'that %s leads to shows what it reads',
    (_name, { alert, expr, annotations }) => {
      const { dashboards } = links();
      const shown = panels.filter(
        (panel) =>
          annotations['dashboard_url'] === `${dashboards}/${panel.uid}` &&
          panel.alerts?.some((each) => nameOf(each) === alert),
      );
      expect(shown).not.toEqual([]);
      // Watchdog reads nothing, and is seen by its being there.
      const read = new Set(alert === 'Watchdog' ? ['ALERTS'] : selectorsIn(expr).map(({ metric }) => metric));
      const asked = shown.flatMap(({ queries }) => queries).flatMap((query) => selectorsIn(query.expr));
      expect(asked.filter(({ metric }) => read.has(metric))).not.toEqual([]);
    },
  );

  it('draw the limits that the rules have', () => {
    expect(limitOf('GithubApiSlow')).toEqual({ operator: '>', value: 3, colour: 'orange' });
    expect(limitOf('DiskSpaceLow')).toEqual({ operator: '<', value: 0.2, colour: 'orange' });
    expect(limitOf('BackupTooOld')).toEqual({ operator: '>', value: 93_600, colour: 'orange' });
    const burn = { alert: 'AvailabilityBurn', of: 'slo:failed_requests:ratio_rate6h{slo="own"}' };
    expect(limitOf(burn)).toEqual({ operator: '>', value: 0.006, colour: 'red' });
    expect(limitOf('Watchdog')).toBeUndefined();
    expect(() => limitOf({ ...burn, of: 'up' })).toThrow('does not compare up');
    expect(() => limitOf('GithubApiSlo')).toThrow('no rule is called GithubApiSlo');
    expect(comparisonsIn('a / (b > 0) < 0.8 and c{d=">"} >= 2 * 10')).toEqual([
      { left: 'a / (b > 0)', operator: '<', value: 0.8 },
      { left: 'c{d=">"}', operator: '>=', value: 20 },
    ]);
    const drawn = files
      .flatMap(([, written]) => written.panels)
      .find(({ title }) => title === 'Search terms that were remembered');
    expect(drawn?.fieldConfig?.defaults.thresholds.steps).toEqual([
      { color: 'blue', value: null },
      { color: 'green', value: 0.7 },
    ]);
  });

  it('draw a limit, or name the states, wherever an alert compares', () => {
    const without = panels.filter(
      ({ states, alerts: named = [] }) =>
        !states && named.some((each) => nameOf(each) !== 'Watchdog' && limitOf(each) === undefined),
    );
    expect(without.map(({ title }) => title)).toEqual(['Alerts that fire']);
  });

  it.each(
    panels.flatMap((panel) => panel.queries.map(({ expr }) => [panel.title, panel.unit, expr] as const)),
  )('show %s in a unit that fits', (_title, unit, expr) => {
    expect(unitsOf(expr)).toContain(unit);
  });

  it('read a unit from the suffixes of series', () => {
    expect(unitsOf('histogram_quantile(0.95, sum by (le) (rate(a_seconds_bucket{b="c"}[5m])))')).toEqual([
      's',
    ]);
    expect(unitsOf('rate(a_bytes_total[5m])')).toEqual(['ops', 'reqps']);
    expect(unitsOf('sum by (b) (rate(http_requests_total[5m]))')).toEqual(['reqps']);
    expect(unitsOf('increase(http_requests_total[1h])')).toEqual(['short']);
    expect(unitsOf('rate(process_cpu_seconds_total[5m])')).toEqual(['percentunit']);
    expect(unitsOf('a_bytes{b="c"}')).toEqual(['bytes']);
    expect(unitsOf('a_bytes / b_bytes')).toEqual(['percentunit']);
    expect(unitsOf('job:errors:ratio_rate5m')).toEqual(['percentunit']);
  });

  it('ask for what a rule records under its name', () => {
    const plain = (expr: string) =>
      expr.replaceAll(/job="portfolio-platform",?|\s/g, '').replaceAll('{}', '');
    const again = panels.flatMap(({ title, queries }) =>
      queries.flatMap(({ expr }) =>
        recordingRules()
          .filter((rule) => plain(expr).includes(plain(rule.expr)))
          .map(({ record }) => `${title}: ${record}`),
      ),
    );
    expect(again).toEqual([]);
  });

  it('ask for series of this service alone', () => {
    const others = /^(?:kube_|kubelet_|ALERTS$)/;
    const anyones = panels
      .flatMap(({ queries }) => queries)
      .flatMap(({ expr }) => selectorsIn(expr))
      .filter(({ metric }) => !others.test(metric))
      .filter(({ matchers }) => !matchers.some(({ value }) => value === 'portfolio-platform'));
    expect(anyones).toEqual([]);
  });

  it.each(files)('%s has no id of an installation, and no two panels in one place', (name, written) => {
    expect(written.id).toBeNull();
    expect(name).toBe(`${written.uid}.json`);
    expect(new Set(written.panels.map(({ id }) => id)).size).toBe(written.panels.length);
    const titles = written.panels.map(({ type, title }) => `${type} ${title}`);
    expect(new Set(titles).size).toBe(titles.length);
    const cells = written.panels.flatMap(({ gridPos: { x, y, w, h } }) => {
      expect(x + w).toBeLessThanOrEqual(24);
      return Array.from({ length: w * h }, (_, n) => `${x + (n % w)},${y + Math.floor(n / w)}`);
    });
    expect(new Set(cells).size).toBe(cells.length);
  });

  it.each(files)('%s has the variables that its panels use', (_name, written) => {
    const text = JSON.stringify(written.panels);
    const used = ['datasource', 'instance', 'namespace'].filter(
      (variable) => text.includes(`$${variable}`) || text.includes(`\${${variable}}`),
    );
    expect(written.templating.list.map(({ name }) => name)).toEqual(used);
  });
});
