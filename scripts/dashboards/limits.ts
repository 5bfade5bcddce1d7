import { type AlertRule, alertRules } from '../../test/support/alert-rules.ts';
import type { AlertOf, Colour } from './dashboard.ts';

/** What an alert compares, read from its rule: a limit stands in one place. */
export interface Limit {
  readonly operator: '>' | '<';
  readonly value: number;
  readonly colour: Colour;
}

interface Comparison {
  /** The text before the operator. */
  readonly left: string;
  readonly operator: string;
  readonly value: number;
}

const ALERTS = alertRules();
const COLOURS: Readonly<Record<string, Colour>> = { critical: 'red', warning: 'orange', info: 'blue' };
const NUMBER = String.raw`\d+(?:\.\d+)?`;
const COMPARISON = new RegExp(
  String.raw`^(.*?)\s*(>=|<=|==|!=|>|<)\s*(${NUMBER}(?:\s*\*\s*${NUMBER})*)\s*$`,
  's',
);

/** @throws Error where there is no such alert. */
export function rulesOf(alert: AlertOf): AlertRule[] {
  const name = typeof alert === 'string' ? alert : alert.alert;
  const rules = ALERTS.filter((rule) => rule.alert === name);
  if (rules.length === 0) throw new Error(`no rule is called ${name}`);
  return rules;
}

/**
 * The first comparison of an alert is its limit; those that follow are floors of traffic.
 *
 * @returns undefined where it compares nothing, or states.
 * @throws Error where it has no comparison of the selector asked for.
 */
export function limitOf(alert: AlertOf): Limit | undefined {
  for (const { expr, labels } of rulesOf(alert)) {
    const found = comparisonsIn(expr).find(
      ({ left }) => typeof alert === 'string' || left === alert.of.trim(),
    );
    const colour = COLOURS[labels['severity'] ?? ''];
    if (found === undefined || colour === undefined) continue;
    const { operator, value } = found;
    if (operator === '>' || operator === '<') return { operator, value, colour };
  }
  if (typeof alert !== 'string') throw new Error(`${alert.alert} does not compare ${alert.of}`);
  return undefined;
}

/** @returns the comparisons with a number that stand in no bracket. */
export function comparisonsIn(expr: string): Comparison[] {
  const outside = withoutBrackets(expr);
  const parts: Comparison[] = [];
  let from = 0;
  for (const [word] of [...outside.matchAll(/.*?(?:\b(?:and|or|unless)\b|$)/gs)]) {
    const until = from + word.replace(/(?:and|or|unless)$/, '').length;
    const [, left, operator, value] = COMPARISON.exec(outside.slice(from, until)) ?? [];
    if (value !== undefined)
      parts.push({
        left: expr.slice(from, from + left!.length).trim(),
        operator: operator!,
        value: product(value),
      });
    from += word.length;
  }
  return parts;
}

/** As long as it was, so that positions stay. */
function withoutBrackets(expr: string): string {
  let depth = 0;
  let quoted = false;
  return expr.replace(/./gs, (character) => {
    if (character === '"') quoted = !quoted;
    if (quoted) return '_';
    if ('([{'.includes(character)) depth++;
    const shown = depth === 0 ? character : '_';
    if (')]}'.includes(character)) depth--;
    return shown;
  });
}

/** Rounded to what was meant: 14.4 * 0.001 is not 0.0144 in binary. */
function product(text: string): number {
  const value = text.split('*').reduce((total, factor) => total * Number(factor), 1);
  return Number(value.toPrecision(12));
}
