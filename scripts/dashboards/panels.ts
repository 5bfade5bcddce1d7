import type { Colour, Panel, Query } from './dashboard.ts';
import { type Limit, limitOf, rulesOf } from './limits.ts';
import { linkTo } from './link.ts';

/** Chosen by whoever looks. */
export const DATASOURCE = { type: 'prometheus', uid: '${datasource}' } as const;

/** A step counts from its value on, and a limit of 0 means more than that. */
const MORE_THAN_NONE = 1e-6;

/** @returns a panel of Grafana's, without its place. */
export function toGrafanaPanel(panel: Panel) {
  const { title, kind, description, alerts = [] } = panel;
  return {
    type: kind,
    title,
    description,
    datasource: DATASOURCE,
    targets: panel.queries.map((query, index) => target(query, index, panel)),
    fieldConfig: { defaults: fieldDefaults(panel), overrides: [] },
    options: options(panel),
    ...(kind === 'table' && { transformations: TABLE_COLUMNS }),
    links: uniqueNames(alerts).map((name) =>
      linkTo(`Runbook: ${name}`, rulesOf(name)[0]!.annotations['runbook_url']!),
    ),
  };
}

function uniqueNames(alerts: NonNullable<Panel['alerts']>): string[] {
  return [...new Set(alerts.map((alert) => (typeof alert === 'string' ? alert : alert.alert)))];
}

function target({ expr, legend }: Query, index: number, { kind }: Panel) {
  const instant = kind === 'table';
  return {
    refId: String.fromCharCode('A'.charCodeAt(0) + index),
    datasource: DATASOURCE,
    editorMode: 'code',
    expr,
    legendFormat: legend,
    format: kind === 'table' || kind === 'heatmap' ? kind : 'time_series',
    instant,
    range: !instant,
  };
}

/** What is the same in every line says nothing. */
const TABLE_COLUMNS = [
  {
    id: 'organize',
    options: { excludeByName: { Time: true, __name__: true, job: true, service: true, alertstate: true } },
  },
];

function fieldDefaults(panel: Panel) {
  const { kind, unit, states, alerts = [] } = panel;
  const limits = states ? [] : alerts.map(limitOf).filter((limit) => limit !== undefined);
  return {
    unit,
    ...(unit === 'percentunit' && { min: 0 }),
    color: { mode: kind === 'timeseries' ? 'palette-classic' : 'thresholds' },
    thresholds: { mode: 'absolute', steps: steps(limits) },
    mappings: states
      ? [
          {
            type: 'value',
            options: Object.fromEntries(
              Object.entries(states).map(([value, [text, color]], index) => [value, { text, color, index }]),
            ),
          },
        ]
      : [],
    ...(kind === 'timeseries' && { custom: lines(limits.length > 0) }),
  };
}

function lines(limited: boolean) {
  return {
    drawStyle: 'line',
    lineWidth: 1,
    fillOpacity: 0,
    showPoints: 'never',
    spanNulls: false,
    thresholdsStyle: { mode: limited ? 'dashed' : 'off' },
  };
}

/** @throws Error where one limit is a ceiling and another a floor: a scale has one direction. */
function steps(limits: readonly Limit[]): { color: Colour; value: number | null }[] {
  if (new Set(limits.map(({ operator }) => operator)).size > 1)
    throw new Error('limits of one panel look in different directions');
  const [floor] = limits.filter(({ operator }) => operator === '<');
  if (floor)
    return [
      { color: floor.colour, value: null },
      { color: 'green', value: floor.value },
    ];
  const ceilings = limits
    .map(({ value, colour }) => ({ color: colour, value: value === 0 ? MORE_THAN_NONE : value }))
    .sort((one, other) => one.value - other.value);
  return [{ color: 'green', value: null }, ...ceilings];
}

function options({ kind, unit, states, alerts }: Panel): object {
  switch (kind) {
    case 'timeseries':
      return {
        legend: { displayMode: 'list', placement: 'bottom', showLegend: true, calcs: [] },
        tooltip: { mode: 'multi', sort: 'desc' },
      };
    case 'stat':
      return {
        reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
        colorMode: states || alerts ? 'background' : 'value',
        graphMode: 'none',
        justifyMode: 'auto',
        orientation: 'auto',
        textMode: 'value',
      };
    case 'table':
      return { showHeader: true, cellHeight: 'sm' };
    case 'heatmap':
      return {
        calculate: false,
        yAxis: { axisPlacement: 'left', unit },
        cellValues: { unit: 'reqps' },
        color: { mode: 'scheme', scheme: 'Oranges', steps: 64, exponent: 0.5, fill: 'dark-orange' },
        rowsFrame: { layout: 'auto' },
        legend: { show: true },
        tooltip: { mode: 'single', yHistogram: false, showColorScale: false },
        exemplars: { color: 'red' },
        filterValues: { le: 1e-9 },
      };
    case 'state-timeline':
      return {
        mergeValues: true,
        showValue: 'never',
        alignValue: 'left',
        rowHeight: 0.8,
        legend: { displayMode: 'list', placement: 'bottom', showLegend: false },
        tooltip: { mode: 'single', sort: 'none' },
      };
  }
}
