import type { Unit } from '../../scripts/dashboards/dashboard.js';

/**
 * What an expression's values can be shown in, read from the suffixes of its series (Prometheus' naming: base units,
 * `_total` for counters) and what is done to them.
 */
export function unitsOf(expr: string): readonly Unit[] {
  return RULES.find(([pattern]) => pattern.test(withoutLabels(expr)))?.[1] ?? ['short'];
}

/** The first that matches says it. */
const RULES: readonly (readonly [RegExp, readonly Unit[]])[] = [
  // A point in time: in milliseconds since the Unix epoch, or by its distance from now.
  [/_time_seconds.*\* 1000$/, ['dateTimeFromNow']],
  [/^time\(\) - /, ['s']],
  // How many.
  [/^count\b|\bincrease\(/, ['short']],
  // One of a thing divided by all of it.
  [/:ratio/, ['percentunit']],
  [/ \/ /, ['percentunit']],
  // Seconds in a second; the buckets of a histogram are what its observations are.
  [/\brate\(\w*_seconds_total/, ['percentunit']],
  [/_seconds_bucket|_seconds:p\d\d/, ['s']],
  [/http_(?:requests|errors):rate|slo:\w*requests:rate|provider_errors:rate/, ['reqps']],
  [/\brate\(\w*requests_total/, ['reqps']],
  [/\brate\(|:rate\d/, ['ops', 'reqps']],
  [/_seconds\b/, ['s']],
  [/_bytes\b/, ['bytes']],
];

function withoutLabels(expr: string): string {
  return expr.replace(/\{[^}]*\}|\b(?:by|on|group_left|without) \([^)]*\)/g, '').replace(/\s+/g, ' ');
}
