/** What a dashboard is, before it is Grafana's JSON: what a person wants to know, and which series tell. */

export interface Dashboard {
  /** The last part of its address: what `dashboard_url` of an alert ends with. */
  readonly uid: string;
  readonly title: string;
  /** What it answers. */
  readonly question: string;
  readonly sections: readonly Section[];
}

export interface Section {
  readonly title: string;
  readonly panels: readonly Panel[];
}

export interface Panel {
  readonly title: string;
  readonly kind: 'timeseries' | 'stat' | 'table' | 'heatmap' | 'state-timeline';
  readonly unit: Unit;
  readonly queries: readonly Query[];
  readonly description: string;
  /** What reads the same series: their limits are drawn, their pages in the runbook linked. */
  readonly alerts?: readonly AlertOf[];
  /** What the values mean, with colours of their own instead of limits. */
  readonly states?: States;
  /** In columns of 24; a third of the page unless said. */
  readonly width?: number;
}

/** An alert; which of its comparisons where it has several: the one of this selector. */
export type AlertOf = string | { readonly alert: string; readonly of: string };

export interface Query {
  /** PromQL; `$instance` and `$namespace` are the dashboard's variables. */
  readonly expr: string;
  /** `{{label}}` is replaced. */
  readonly legend: string;
}

/** Ids of Grafana's units: https://grafana.com/docs/grafana/latest/panels-visualizations/configure-standard-options */
export type Unit = 'short' | 's' | 'bytes' | 'percentunit' | 'reqps' | 'ops' | 'dateTimeFromNow';

export type Colour = 'green' | 'yellow' | 'orange' | 'red' | 'blue';

/** A value's text and colour. */
export type States = Readonly<Record<number, readonly [text: string, colour: Colour]>>;

export const UP: States = { 0: ['down', 'red'], 1: ['up', 'green'] };
export const PASSED: States = { 0: ['failed', 'red'], 1: ['passed', 'green'] };
export const FAILED: States = { 0: ['ok', 'green'], 1: ['failed', 'red'] };
export const BREAKER: States = { 0: ['closed', 'green'], 1: ['half open', 'yellow'], 2: ['open', 'red'] };

/** The scrape job: other processes export series of the same names. */
export const JOB = 'job="portfolio-platform"';
/** Of the replicas that are chosen. */
export const INSTANCE = `${JOB},instance=~"$instance"`;
/** Not probes and scrapes: as in the recording rules. */
export const ASKED = `${JOB},route!~"/(api/)?(health|metrics).*"`;
