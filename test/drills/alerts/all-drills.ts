import { alertRules } from '../../support/alert-rules.ts';
import { budgetSpent, chatsRefused, llmFails, llmSlow } from './chat-drills.ts';
import { claimFull, migrationFailed, replicaMissing, rolloutStuck } from './cluster-drills.ts';
import type { Drill, DrillGroup } from './drill.ts';
import { githubFails, githubRefuses, githubSlow } from './github-drills.ts';
import { newTermsAlone, newTermsBesideOthers } from './portfolio-drills.ts';
import { crowded, killed, limited, starved, stopped } from './process-drills.ts';
import { answerLost, providerOff } from './provider-drills.ts';
import { poolFull, postgresAway, redisAway, tableHeld } from './store-drills.ts';
import { backupOld, collectorAway, neverBackedUp, schemaOld, volumeFull } from './upkeep-drills.ts';

/** Every drill, in the order in which one does not disturb the next. */
export const GROUPS: readonly DrillGroup[] = [
  [[tableHeld]],
  [[postgresAway]],
  [[poolFull]],
  [[replicaMissing], [llmFails], [answerLost], [neverBackedUp], [rolloutStuck, migrationFailed]],
  [[killed]],
  [[stopped]],
  [[providerOff]],
  [
    [githubFails, githubSlow, githubRefuses],
    [chatsRefused, llmSlow],
  ],
  [[backupOld], [schemaOld], [collectorAway], [limited], [claimFull, volumeFull]],
  [[starved]],
  [[crowded]],
  [[redisAway]],
  [[budgetSpent]],
  [[newTermsAlone]],
  [[newTermsBesideOthers]],
];

/** Told of from the first moment on, and for ever: the drill looks for it by itself. */
export const ALWAYS = 'Watchdog';

/** Alerts that no fault of some minutes can bring about, and why. Windows of days are left out by rule (scaled-time.ts). */
export const PROMTOOL_ALONE: Readonly<Record<string, string>> = {
  DatabaseSizeGrowing: 'a line through a day, drawn to seven days from now, after a past of six hours',
};

/** @returns alerts for which there is neither a drill nor a reason. */
export function undrilled(rules: readonly { readonly alert: string }[] = alertRules()): string[] {
  const drilled = GROUPS.flat(2).flatMap(({ alerts, silent = [] }) => [
    ...alerts.map(({ alert }) => alert),
    ...silent.map(({ because }) => because),
  ]);
  const known = new Set([ALWAYS, ...Object.keys(PROMTOOL_ALONE), ...drilled]);
  return [...new Set(rules.map(({ alert }) => alert))].filter((alert) => !known.has(alert));
}

/** @returns the drills that bring about such an alert, with no others of theirs. */
export function drillsOf(fits: (alert: string) => boolean): DrillGroup[] {
  const has = ({ alerts, silent = [] }: Drill) =>
    alerts.some(({ alert }) => fits(alert)) ||
    silent.some(({ alert, because }) => fits(alert) || fits(because));
  const shortened = (drill: Drill) => ({
    ...drill,
    alerts: drill.alerts.filter(({ alert }) => fits(alert)),
  });
  return GROUPS.map((lanes) =>
    lanes.map((lane) => lane.filter(has).map(shortened)).filter((lane) => lane.length > 0),
  ).filter((lanes) => lanes.length > 0);
}

/** Whether one of the alerts of this name pages. */
export function isCritical(alert: string): boolean {
  return alertRules().some((rule) => rule.alert === alert && rule.labels['severity'] === 'critical');
}
