import { alertRules } from '../../support/alert-rules.ts';
import type { Expected } from './drill.ts';
import { isDrilled, scaledMs } from './scaled-time.ts';

/** Of the product's owners: a page is there so long after its rule's `for`. */
export const PAGE_WITHIN_MS = 5000;
/** Beside windows and keep_firing_for: a group's interval, and a restart. */
const RESOLVE_WITHIN_MS = 45_000;

const rules = new Map(
  alertRules()
    .filter(isDrilled)
    .map((rule) => [rule.alert, rule]),
);

export function ruleOf(alert: string) {
  return rules.get(alert)!;
}

/** @returns milliseconds that an alert waits before it fires. */
export function forOf(alert: string): number {
  return scaledMs(ruleOf(alert).for ?? '0s');
}

/** @returns milliseconds from a fault's effect in which its page must be there. */
export function pageWithin({ alert, fills = '0s', noticedWithin = 0 }: Expected): number {
  return forOf(alert) + scaledMs(fills) + noticedWithin * 1000 + PAGE_WITHIN_MS;
}

/** @returns milliseconds from a fault's end in which its page must be taken back. */
export function resolveWithin({ alert, fills = '5m', clearedWithin = 0 }: Expected): number {
  const kept = scaledMs(ruleOf(alert).keep_firing_for ?? '0s');
  return RESOLVE_WITHIN_MS + kept + scaledMs(fills) + clearedWithin * 1000;
}
