import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { ALERTMANAGER_TEMPLATE, RULES_FOLDER, yamlFiles } from '../../support/alert-rules.ts';
import { PLACEHOLDER } from '../../support/filled-alertmanager.ts';

/**
 * Rules and routes as they are shipped, in a time that runs thirty times faster: a minute is two seconds. What is scaled
 * are durations (`for`, `keep_firing_for`, ranges, offsets, Alertmanager's times). Numbers that stand for times or counts
 * are not (`> 600` seconds, `>= 20` requests): a drill makes the state old for real, or sends as many requests.
 */
export const FACTOR = 30;

const MILLISECONDS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};
const DURATION = /(\d+)(ms|[smhdw])/g;
/** `[5m]`, `offset 6h` */
const IN_EXPRESSIONS = /(?<=\[|offset )(?:\d+(?:ms|[smhdw]))+/g;
/** Windows of days are half an hour here, and would remember each drill for as long: promtool proves them. */
const WINDOW_OF_DAYS = /_rate[13]d\b/;

/** Prometheus' own interval would be 15 s; what it forgets after five minutes it forgets here as early. */
export const INTERVAL = scaled('15s');
export const LOOKBACK = scaled('5m');

/** @param duration as Prometheus writes it. */
export function milliseconds(duration: string): number {
  return [...duration.matchAll(DURATION)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * MILLISECONDS[unit!]!,
    0,
  );
}

export function scaledMs(duration: string): number {
  return Math.round(milliseconds(duration) / FACTOR);
}

export function scaled(duration: string): string {
  return `${scaledMs(duration)}ms`;
}

export function scaledExpression(expr: string): string {
  return expr.replace(IN_EXPRESSIONS, scaled);
}

interface RuleFile {
  readonly groups: { readonly rules: ScalableRule[] }[];
}

interface ScalableRule {
  readonly alert?: string;
  readonly expr: string;
  readonly for?: string;
  readonly keep_firing_for?: string;
}

/** @returns the shipped rule files, one document. */
export function scaledRules(): string {
  const groups = yamlFiles(RULES_FOLDER)
    .flatMap((path) => (parse(readFileSync(path, 'utf8')) as RuleFile).groups)
    .map((group) => ({ ...group, rules: group.rules.filter(isDrilled).map(scaledRule) }));
  return stringify({ groups });
}

/** Whether an alert's windows are short enough to be waited for. */
export function isDrilled({ alert, expr }: { readonly alert?: string; readonly expr: string }): boolean {
  return alert === undefined || !WINDOW_OF_DAYS.test(expr);
}

function scaledRule(rule: ScalableRule): ScalableRule {
  return {
    ...rule,
    expr: scaledExpression(rule.expr),
    ...(rule.for && { for: scaled(rule.for) }),
    ...(rule.keep_firing_for && { keep_firing_for: scaled(rule.keep_firing_for) }),
  };
}

/** @returns the shipped configuration of Alertmanager. @param values what its placeholders stand for. */
export function scaledAlertmanager(values: (name: string) => string): string {
  const filled = readFileSync(ALERTMANAGER_TEMPLATE, 'utf8').replace(PLACEHOLDER, (_, name: string) =>
    values(name),
  );
  const config = parse(filled) as { global: Record<string, unknown> };
  // The sink of mail has no certificate.
  config.global['smtp_require_tls'] = false;
  return stringify(config, (key, value: unknown) =>
    /_(timeout|wait|interval)$/.test(String(key)) ? scaled(value as string) : value,
  );
}
