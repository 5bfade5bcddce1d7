import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { PAGE_WITHIN_MS, forOf } from './deadlines.ts';
import type { Silent } from './drill.ts';
import type { Monitoring } from './monitoring.ts';
import type { Notification, Receiver } from './receiver.ts';
import { scaledMs } from './scaled-time.ts';

const POLL_MS = 50;

/** Who has to be told of an alert, by its severity: receivers of Alertmanager's configuration. */
const RECEIVERS: Readonly<Record<string, RegExp>> = {
  critical: /^page-(platform|product)$/,
  warning: /^ticket-(platform|product)$/,
  info: /^chat$/,
  none: /^dead-man$/,
};

/** Whoever is on call: what they are told, and what is kept from them. */
export class OnCall {
  private readonly receiver: Receiver;
  private readonly monitoring: Monitoring;

  constructor(receiver: Receiver, monitoring: Monitoring) {
    this.receiver = receiver;
    this.monitoring = monitoring;
  }

  /** How much they were told so far. */
  get told(): number {
    return this.receiver.notifications.length;
  }

  /** @returns the first page of this alert, to whom it is for, after so many notifications; undefined when none came in time. */
  page(alert: string, after: number, deadline: number): Promise<Notification | undefined> {
    const fits = ({ labels, receiver }: Notification) =>
      labels['alertname'] === alert && RECEIVERS[labels['severity']!]!.test(receiver);
    return this.hear(fits, 'firing', after, deadline);
  }

  /** @returns what takes a page back, after the fault was mended; undefined when it did not come in time. */
  resolution(page: Notification, mendedAt: number, deadline: number): Promise<Notification | undefined> {
    const fits = ({ labels, at }: Notification) => at >= mendedAt && isDeepStrictEqual(labels, page.labels);
    return this.hear(fits, 'resolved', 0, deadline);
  }

  /**
   * Prometheus goes on to say for 15 real minutes that an alert is over, and Alertmanager keeps its group for as long:
   * who is told again is told at the group's interval, not after its first wait.
   *
   * @returns milliseconds that a page may take longer.
   */
  heldBack(alert: string): number {
    const again = this.receiver.notifications.some(({ labels }) => labels['alertname'] === alert);
    return again ? scaledMs('5m') : 0;
  }

  /** @returns those that fire, that Alertmanager keeps to itself and of which nobody was told after so many. */
  async untold(silent: readonly Silent[], after: number): Promise<string[]> {
    if (silent.length === 0) return [];
    const waits = Math.max(...silent.map(({ alert }) => forOf(alert)));
    const deadline = Date.now() + scaledMs('10m') + waits + PAGE_WITHIN_MS;
    const kept = new Set<string>();
    while (kept.size < silent.length && Date.now() < deadline) {
      const firing = await this.firing('alertstate="firing"');
      const suppressed = (await this.monitoring.alerts())
        .filter(({ status }) => status.state === 'suppressed')
        .map(({ labels }) => labels['alertname']);
      for (const { alert, because } of silent)
        if (firing.includes(because) && suppressed.includes(alert)) kept.add(alert);
      await delay(POLL_MS);
    }
    // A page would be on its way by now.
    await delay(scaledMs('1m'));
    const pages = this.receiver.notifications.slice(after).filter(({ status }) => status === 'firing');
    return [...kept].filter((alert) => !pages.some(({ labels }) => labels['alertname'] === alert));
  }

  /** Waits until nothing fires or is about to, but for what always does. @returns what still does then. */
  untilQuiet(milliseconds: number): Promise<string[]> {
    return this.untilOver('severity!="none"', milliseconds);
  }

  /** Waits until none of these fires. */
  async untilNone(alerts: readonly string[], milliseconds: number): Promise<void> {
    await this.untilOver(`alertname=~"${alerts.join('|')}",alertname!="",alertstate="firing"`, milliseconds);
  }

  private async untilOver(matchers: string, milliseconds: number): Promise<string[]> {
    const deadline = Date.now() + milliseconds;
    for (;;) {
      const firing = await this.firing(matchers);
      if (firing.length === 0 || Date.now() > deadline) return firing;
      await delay(POLL_MS * 4);
    }
  }

  private async firing(matchers: string): Promise<string[]> {
    const alerts = await this.monitoring.query(`ALERTS{${matchers}}`);
    return [...new Set(alerts.map(({ metric }) => metric['alertname']!))];
  }

  private async hear(
    fits: (notification: Notification) => boolean,
    status: Notification['status'],
    after: number,
    deadline: number,
  ): Promise<Notification | undefined> {
    for (;;) {
      const heard = this.receiver.notifications
        .slice(after)
        .find((notification) => notification.status === status && fits(notification));
      if (heard || Date.now() > deadline) return heard;
      await delay(POLL_MS);
    }
  }
}
