import { setPriority } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { hasService } from '../support/services.mjs';
import { AlertReport } from './alerts/alert-report.ts';
import { ALWAYS, GROUPS, drillsOf, isCritical, undrilled } from './alerts/all-drills.ts';
import { DrillRunner } from './alerts/drill-runner.ts';
import { EVERYDAY, everyday } from './alerts/everyday.ts';
import { OnCall } from './alerts/on-call.ts';
import { askPanels } from './alerts/panel-answers.ts';
import { type Stack, startStack } from './alerts/stack.ts';

/**
 * `npm run drill`: every alert's fault is played for real under a real Prometheus and a real Alertmanager. Pages must
 * come in time and lead somewhere, and must be resolved; a healthy load then pages nobody, and every panel shows
 * something. Exit code 1 when anything is missing.
 *
 *     npm run drill                            all
 *     npm run drill -- --critical              critical alerts
 *     npm run drill -- --only NAME[,NAME…]     alerts of these names; "none" for the healthy load alone
 */

/** Prometheus finds its Alertmanager a few real seconds after its start. */
const START_WITHIN_MS = 20_000;
const QUIET_WITHIN_MS = 150_000;
const HEALTHY_SECONDS = { all: 300, some: 45 };

const only = argument('--only')?.split(',');
const critical = process.argv.includes('--critical');
const whole = !only && !critical;
const wanted = only ? (alert: string) => only.includes(alert) : critical ? isCritical : undefined;
const groups = wanted ? drillsOf(wanted) : GROUPS;
const startedAt = Date.now();
const faults: string[] = undrilled().map((alert) => `${alert}: no drill names it`);
const report = new AlertReport();
if (only && !only.includes('none') && groups.length === 0) faults.push(`no drill of ${only.join(', ')}`);

const missing = ['redis', 'prometheus', 'alertmanager'].filter((service) => !hasService(service));
if (missing.length > 0) {
  process.stderr.write(`not here: ${missing.join(', ')} (scripts/install-test-services.sh)\n`);
  process.exit(1);
}
// What else this machine does is no fault of the service: where that is allowed (root), all that is started goes first.
try {
  setPriority(-15);
} catch {
  process.stderr.write('     not allowed to go first on this machine: a busy one makes pages late\n');
}
const starting = startStack();
// Nothing is left behind, also while it still starts.
const end = () => starting.then((stack) => stack.stop());
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void end().finally(() => process.exit(130)));
const stack = await starting;
try {
  await drill(stack);
} finally {
  await stack.stop();
}
process.stdout.write(`\n${report.toString()}\n\n`);
for (const fault of faults) process.stdout.write(`BAD ${fault}\n`);
process.stdout.write(
  `${report.rows.length} pages and ${report.silent.length} silences, ${report.bad} of them bad; ` +
    `${faults.length} other faults; ${Math.round((Date.now() - startedAt) / 1000)} s\n`,
);
process.exit(report.bad + faults.length > 0 ? 1 : 0);

async function drill(on: Stack): Promise<void> {
  const { traffic, receiver } = on;
  const onCall = new OnCall(receiver, on.monitoring);
  const runner = new DrillRunner(on, onCall, report);
  traffic.flow(EVERYDAY, everyday);
  if (!(await onCall.page(ALWAYS, 0, Date.now() + START_WITHIN_MS)))
    faults.push(`${ALWAYS}: nobody was told`);
  // Until it has found its targets it takes the service for gone.
  await onCall.untilQuiet(START_WITHIN_MS);
  for (const group of groups) await runner.play(group);
  await runner.end();

  const left = await onCall.untilQuiet(QUIET_WITHIN_MS);
  if (left.length > 0) faults.push(`still firing before the healthy load: ${left.join(', ')}`);
  const before = receiver.notifications.length;
  const statuses = new Map(traffic.statuses);
  const seconds = whole ? HEALTHY_SECONDS.all : HEALTHY_SECONDS.some;
  process.stderr.write(`     ${seconds} s of a healthy load …\n`);
  await delay(seconds * 1000);
  const told = receiver.notifications
    .slice(before)
    .filter(({ status, labels }) => status === 'firing' && labels['alertname'] !== ALWAYS);
  for (const { labels, annotations } of told)
    faults.push(`told of ${labels['alertname']} under a healthy load: ${annotations['description']}`);
  const answers = [...traffic.statuses].map(
    ([status, count]) => [status, count - (statuses.get(status) ?? 0)] as const,
  );
  const shown = answers.filter(([, count]) => count > 0).map(([status, count]) => `${count} with ${status}`);
  process.stdout.write(`healthy load, ${seconds} s: ${told.length} alerts; answers: ${shown.join(', ')}\n`);

  const panels = await askPanels(on, whole);
  // Some show what only the other drills bring about.
  const empty = panels.empty.map((query) => `a panel shows nothing: ${query}`);
  if (whole) faults.push(...empty);
  else for (const line of empty) process.stderr.write(`     ${line}\n`);
  const { pages, mails } = receiver.counts;
  const has = (severity: string) => report.rows.some((row) => row.severity === severity);
  if (has('critical') && pages === 0) faults.push('nothing came to the service on call');
  if (has('warning') && mails === 0) faults.push('no ticket came by mail');
  process.stdout.write(
    `panels: ${panels.asked} queries, ${panels.empty.length} empty; ${pages} events to on-call, ${mails} mails\n`,
  );
}

function argument(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : (process.argv[at + 1] ?? '');
}
