import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { alertRules } from '../../support/alert-rules.ts';
import type { AlertReport } from './alert-report.ts';
import type { Drill, DrillGroup, Expected, Silent } from './drill.ts';
import { brokenLink } from './links.ts';
import type { Notification } from './receiver.ts';
import { isDrilled, scaledMs } from './scaled-time.ts';
import type { Stack } from './stack.ts';

/** Of the product's owners: a page is there so long after its rule's `for`. */
const PAGE_WITHIN_MS = 5000;
/** Beside windows and keep_firing_for: a group's interval, and a restart. */
const RESOLVE_WITHIN_MS = 45_000;
/** Prometheus finds its Alertmanager a few real seconds after its start. */
const START_WITHIN_MS = 20_000;
const POLL_MS = 50;

const rules = alertRules().filter(isDrilled);

/** Plays faults and looks who is told. */
export class DrillRunner {
  private readonly stack: Stack;
  private readonly report: AlertReport;
  private readonly lingering: Promise<void>[] = [];

  constructor(stack: Stack, report: AlertReport) {
    this.stack = stack;
    this.report = report;
  }

  async play(group: DrillGroup): Promise<void> {
    await Promise.all(
      group.map(async (lane) => {
        for (const drill of lane) await this.playOne(drill);
      }),
    );
  }

  /** Until also what lingers is resolved. */
  async end(): Promise<void> {
    await Promise.all(this.lingering);
  }

  /** Waits for an alert that fires without any fault. */
  async isToldOf(alert: string): Promise<boolean> {
    return (await this.told('firing', alert, 0, Date.now() + START_WITHIN_MS)) !== undefined;
  }

  /** Waits until nobody is told of anything any more. @returns what still fires then. */
  async untilQuiet(milliseconds: number): Promise<string[]> {
    const deadline = Date.now() + milliseconds;
    let firing = await this.firing();
    while (firing.length > 0 && Date.now() < deadline) {
      await delay(POLL_MS * 10);
      firing = await this.firing();
    }
    return firing;
  }

  /** Alerts that fire or are about to, but for those that always do. */
  private async firing(): Promise<string[]> {
    const alerts = await this.stack.monitoring.query('ALERTS{severity!="none"}');
    return [...new Set(alerts.map(({ metric }) => metric['alertname']!))];
  }

  private async playOne(drill: Drill): Promise<void> {
    const { stack, report } = this;
    if (drill.isPossible?.(stack) === false) {
      process.stderr.write(`     ${drill.fault}: left out, this machine does not let it happen\n`);
      return;
    }
    process.stderr.write(`     ${drill.fault} …\n`);
    // What an earlier fault left must be over, else its page would be taken for this one's.
    const { alerts, silent = [] } = drill;
    if (drill.alone) await this.untilQuiet(scaledMs('2h'));
    await this.untilOver(alerts.map(({ alert }) => alert));
    const from = stack.receiver.notifications.length;
    const pages = new Map<string, Notification | undefined>();
    let effectAt = Date.now();
    let mendedAt = effectAt;
    let trouble: string | undefined;
    const mends: (() => unknown)[] = [];
    let quiet: readonly string[] = [];
    try {
      await drill.begin(stack, (work) => mends.push(work));
      effectAt = Date.now();
      await Promise.all(
        alerts.map(async (expected) => {
          const deadline = effectAt + pageWithin(expected) + this.held(expected.alert, from);
          const page = await this.told('firing', expected.alert, from, deadline);
          pages.set(expected.alert, page);
          if (!page) await this.explain(expected.alert);
        }),
      );
      quiet = await this.untold(silent, from);
    } catch (error) {
      trouble = String(error);
      process.stderr.write(`     ${drill.fault}: ${trouble}\n${stack.server.lastWords()}\n`);
    } finally {
      mendedAt = Date.now();
      try {
        for (const mend of mends) await mend();
      } catch (error) {
        trouble = `mending: ${String(error)}`;
        process.stderr.write(`     ${drill.fault}: ${trouble}\n${stack.server.lastWords()}\n`);
      }
    }
    const follow = async (expected: Expected) => {
      const { alert } = expected;
      const page = pages.get(alert);
      const resolved =
        page &&
        (await this.told('resolved', alert, from, Date.now() + resolveWithin(expected), { page, mendedAt }));
      if (page && !resolved) await this.explain(alert);
      report.add({
        alert,
        severity: ruleOf(alert).labels['severity']!,
        fault: drill.fault,
        secondsToPage: page && Math.max(0, page.at - effectAt) / 1000,
        secondsToResolve: resolved && (resolved.at - mendedAt) / 1000,
        trouble: trouble ?? (page ? brokenLink(page) : 'no page'),
      });
    };
    for (const expected of alerts.filter(({ lingers }) => lingers)) this.lingering.push(follow(expected));
    await Promise.all(alerts.filter(({ lingers }) => !lingers).map(follow));
    for (const { alert, because } of silent)
      report.addSilent({
        alert,
        fault: `${drill.fault}: ${because}`,
        good: trouble === undefined && quiet.includes(alert),
      });
  }

  /** @returns the first such notification; undefined when it did not come in time. */
  private async told(
    status: Notification['status'],
    alert: string,
    from: number,
    deadline: number,
    of?: { readonly page: Notification; readonly mendedAt: number },
  ): Promise<Notification | undefined> {
    for (;;) {
      const found = this.stack.receiver.notifications
        .slice(from)
        .find(
          ({ status: is, labels, at }) =>
            is === status &&
            labels['alertname'] === alert &&
            (!of || (at >= of.mendedAt && isDeepStrictEqual(labels, of.page.labels))),
        );
      if (found || Date.now() > deadline) return found;
      await delay(POLL_MS);
    }
  }

  /** @returns those that fire, that Alertmanager keeps to itself and that nobody was told of. */
  private async untold(silent: readonly Silent[], from: number): Promise<string[]> {
    const deadline =
      Date.now() + scaledMs('10m') + PAGE_WITHIN_MS + Math.max(0, ...silent.map(({ alert }) => forOf(alert)));
    const kept = new Set<string>();
    while (kept.size < silent.length && Date.now() < deadline) {
      const firing = await this.stack.monitoring.query('ALERTS{alertstate="firing"}');
      const alerts = await this.stack.monitoring.alerts();
      for (const { alert, because } of silent)
        if (
          firing.some(({ metric }) => metric['alertname'] === because) &&
          alerts.some(({ labels, status }) => labels['alertname'] === alert && status.state === 'suppressed')
        )
          kept.add(alert);
      await delay(POLL_MS);
    }
    // A page would be on its way by now.
    if (silent.length > 0) await delay(scaledMs('1m'));
    const toldOf = new Set(
      this.stack.receiver.notifications
        .slice(from)
        .filter(({ status }) => status === 'firing')
        .map(({ labels }) => labels['alertname']),
    );
    return [...kept].filter((alert) => !toldOf.has(alert));
  }

  private async untilOver(alerts: readonly string[]): Promise<void> {
    if (alerts.length === 0) return;
    const names = alerts.join('|');
    const deadline = Date.now() + scaledMs('1h');
    const rest = () => this.stack.monitoring.query(`ALERTS{alertname=~"${names}",alertstate="firing"}`);
    while ((await rest()).length > 0 && Date.now() < deadline) await delay(POLL_MS * 4);
  }

  /**
   * Prometheus goes on to say for 15 real minutes that an alert is over, and Alertmanager keeps its group for as long:
   * who is told again is told at the group's interval, not after its first wait.
   */
  private held(alert: string, from: number): number {
    const before = this.stack.receiver.notifications.slice(0, from);
    return before.some(({ labels }) => labels['alertname'] === alert) ? scaledMs('5m') : 0;
  }

  /** For a person who wonders why. */
  private async explain(alert: string): Promise<void> {
    for (const { query, state, health, lastError } of await this.stack.monitoring.standing(alert)) {
      const values = await this.stack.monitoring.query(query).catch(String);
      process.stderr.write(
        `     ${alert}: Prometheus says ${state}, ${health} ${lastError ?? ''}\n       ${query.trim()}\n       ${JSON.stringify(values)}\n`,
      );
      const parts = query.split(/\band\b(?! on)|\bor\b/).map((part) => part.trim());
      for (const part of parts.length > 1 ? parts : []) {
        // Without its last comparison: the value, and whether there is one.
        const [, bare = part] = /^([^]*?)\s*[<>]=?\s*[\d.* ]+$/.exec(part) ?? [];
        const value = await this.stack.monitoring.query(bare).then(JSON.stringify, () => undefined);
        if (value !== undefined) process.stderr.write(`         ${bare} is ${value}\n`);
      }
    }
  }
}

function ruleOf(alert: string) {
  return rules.find((rule) => rule.alert === alert)!;
}

function forOf(alert: string): number {
  return scaledMs(ruleOf(alert).for ?? '0s');
}

function pageWithin({ alert, fills = '0s', noticedWithin = 0 }: Expected): number {
  return forOf(alert) + scaledMs(fills) + noticedWithin * 1000 + PAGE_WITHIN_MS;
}

function resolveWithin({ alert, fills = '5m', clearedWithin = 0 }: Expected): number {
  const kept = scaledMs(ruleOf(alert).keep_firing_for ?? '0s');
  return RESOLVE_WITHIN_MS + kept + scaledMs(fills) + clearedWithin * 1000;
}
