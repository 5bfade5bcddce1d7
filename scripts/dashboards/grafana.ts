import { links } from '../../test/support/alert-rules.ts';
import { ANNOTATIONS } from './annotations.ts';
import { type Dashboard, JOB, type Panel, type Section } from './dashboard.ts';
import { rulesOf } from './limits.ts';
import { linkTo, linkToTagged } from './link.ts';
import { DATASOURCE, toGrafanaPanel } from './panels.ts';

/** Grafana's classic model, which every Grafana can provision; 12 and 13 read it as it is. */
const SCHEMA_VERSION = 42;
const COLUMNS = 24;
const TAG = 'portfolio-platform';

/** Label values that a person chooses from, by the variable's name. */
const VARIABLES: Readonly<Record<string, string>> = {
  instance: `label_values(up{${JOB}}, instance)`,
  namespace: 'label_values(kube_deployment_spec_replicas{deployment=~".*portfolio-platform.*"}, namespace)',
};

/** @returns Grafana's JSON, without ids of an installation: it may be provisioned anywhere. */
export function toGrafana(dashboard: Dashboard) {
  const { uid, title, question, sections } = dashboard;
  const exprs = panelsOf(dashboard).flatMap(({ queries }) => queries.map(({ expr }) => expr));
  const variables = Object.entries(VARIABLES).filter(([name]) =>
    exprs.some((expr) => expr.includes(`$${name}`)),
  );
  return {
    id: null,
    uid,
    title,
    description: question,
    tags: [TAG],
    schemaVersion: SCHEMA_VERSION,
    editable: true,
    graphTooltip: 1,
    timezone: 'browser',
    time: { from: 'now-6h', to: 'now' },
    refresh: '30s',
    links: [linkToTagged(TAG, 'Portfolio platform'), ...runbookPages(dashboard)],
    annotations: { list: ANNOTATIONS.map(annotation) },
    templating: { list: [datasource(), ...variables.map(([name, query]) => variable(name, query))] },
    panels: laidOut(sections),
  };
}

export function panelsOf({ sections }: Dashboard): Panel[] {
  return sections.flatMap(({ panels }) => panels);
}

/** Rows of panels, from left to right until one has no room. */
function laidOut(sections: readonly Section[]) {
  const placed: object[] = [];
  let y = 0;
  for (const { title, panels } of sections) {
    const row = { type: 'row', title, collapsed: false, panels: [] };
    placed.push({ id: placed.length + 1, ...row, gridPos: { x: 0, y, w: COLUMNS, h: 1 } });
    y++;
    let x = 0;
    let height = 0;
    for (const panel of panels) {
      const w = panel.width ?? 8;
      const h = panel.kind === 'stat' ? 6 : 8;
      if (x + w > COLUMNS) {
        y += height;
        x = height = 0;
      }
      placed.push({ id: placed.length + 1, ...toGrafanaPanel(panel), gridPos: { x, y, w, h } });
      x += w;
      height = Math.max(height, h);
    }
    y += height;
  }
  return placed;
}

/** The pages that the alerts of its panels lead to. */
function runbookPages(dashboard: Dashboard) {
  const rules = panelsOf(dashboard).flatMap(({ alerts = [] }) => alerts.flatMap(rulesOf));
  return [...new Set(rules.map(({ file }) => file))]
    .sort()
    .map((page) => linkTo(`Runbook: ${page}`, `${links().runbook}/${page}.md`));
}

function annotation({ name, expr, text, colour }: (typeof ANNOTATIONS)[number]) {
  return {
    name,
    datasource: DATASOURCE,
    enable: true,
    hide: false,
    iconColor: colour,
    target: { refId: 'Anno', expr, interval: '1m' },
    titleFormat: name,
    textFormat: text,
    useValueForTime: true,
  };
}

function datasource() {
  return {
    name: 'datasource',
    label: 'Data source',
    type: 'datasource',
    query: 'prometheus',
    regex: '',
    hide: 0,
    refresh: 1,
    multi: false,
    includeAll: false,
    skipUrlSync: false,
    options: [],
  };
}

function variable(name: string, query: string) {
  return {
    name,
    type: 'query',
    datasource: DATASOURCE,
    definition: query,
    query: { query, refId: `variable-${name}` },
    refresh: 2,
    sort: 1,
    regex: '',
    multi: true,
    includeAll: true,
    allValue: '.*',
    current: { text: ['All'], value: ['$__all'] },
    hide: 0,
    skipUrlSync: false,
    options: [],
  };
}
