import type { AlertReport } from './alert-report.ts';
import { pageWithin, resolveWithin, ruleOf } from './deadlines.ts';
import type { Drill, DrillGroup, Expected } from './drill.ts';
import { explain } from './explanation.ts';
import { brokenLink } from './links.ts';
import type { OnCall } from './on-call.ts';
import type { Notification } from './receiver.ts';
import { scaledMs } from './scaled-time.ts';
import type { Stack } from './stack.ts';

/** What became of a fault. */
interface Outcome {
  readonly effectAt: number;
  readonly mendedAt: number;
  readonly pages: ReadonlyMap<string, Notification>;
  /** Alerts that fired and were kept to itself by Alertmanager. */
  readonly untold: readonly string[];
  /** Why it could not be played, or not be mended. */
  readonly trouble: string | undefined;
}

/** Plays faults and looks who is told. */
export class DrillRunner {
  private readonly stack: Stack;
  private readonly onCall: OnCall;
  private readonly report: AlertReport;
  private readonly lingering: Promise<void>[] = [];

  constructor(stack: Stack, onCall: OnCall, report: AlertReport) {
    this.stack = stack;
    this.onCall = onCall;
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

  private async playOne(drill: Drill): Promise<void> {
    const { fault, alerts, silent = [] } = drill;
    if (drill.isPossible?.(this.stack) === false) {
      process.stdout.write(`left out, because this machine does not let it happen: ${fault}\n`);
      return;
    }
    process.stderr.write(`     ${fault} …\n`);
    if (drill.alone) await this.onCall.untilQuiet(scaledMs('2h'));
    // What an earlier fault left must be over, else its page would be taken for this one's.
    const names = [...alerts, ...silent].map(({ alert }) => alert);
    await this.onCall.untilNone(names, scaledMs('1h'));
    const outcome = await this.spoilAndMend(drill);

    const follow = (expected: Expected) => this.follow(fault, expected, outcome);
    for (const expected of alerts.filter(({ lingers }) => lingers)) this.lingering.push(follow(expected));
    await Promise.all(alerts.filter(({ lingers }) => !lingers).map(follow));
    for (const { alert, because } of silent) {
      const good = outcome.trouble === undefined && outcome.untold.includes(alert);
      this.report.addSilent({ alert, fault: `${fault}: ${because}`, good });
    }
  }

  private async spoilAndMend({ fault, alerts, silent = [], begin }: Drill): Promise<Outcome> {
    const { stack, onCall } = this;
    const after = onCall.told;
    const heldBack = new Map(alerts.map(({ alert }) => [alert, onCall.heldBack(alert)]));
    const pages = new Map<string, Notification>();
    const mends: (() => unknown)[] = [];
    let effectAt = Date.now();
    let untold: readonly string[] = [];
    let trouble: string | undefined;
    const note = (error: unknown) => {
      trouble = String(error);
      process.stderr.write(`     ${fault}: ${trouble}\n${stack.server.lastWords()}\n`);
    };
    try {
      await begin(stack, (work) => mends.push(work));
      effectAt = Date.now();
      const awaitPage = async (expected: Expected) => {
        const { alert } = expected;
        const deadline = effectAt + pageWithin(expected) + heldBack.get(alert)!;
        const page = await onCall.page(alert, after, deadline);
        if (page) pages.set(alert, page);
        else await explain(alert, stack.monitoring);
      };
      await Promise.all(alerts.map(awaitPage));
      untold = await onCall.untold(silent, after);
    } catch (error) {
      note(error);
    }
    const mendedAt = Date.now();
    try {
      for (const mend of mends) await mend();
    } catch (error) {
      note(error);
    }
    return { effectAt, mendedAt, pages, untold, trouble };
  }

  private async follow(fault: string, expected: Expected, outcome: Outcome): Promise<void> {
    const { alert } = expected;
    const { effectAt, mendedAt, trouble } = outcome;
    const page = outcome.pages.get(alert);
    const resolution =
      page && (await this.onCall.resolution(page, mendedAt, Date.now() + resolveWithin(expected)));
    if (page && !resolution) await explain(alert, this.stack.monitoring);
    this.report.add({
      alert,
      severity: ruleOf(alert).labels['severity']!,
      fault,
      secondsToPage: page && Math.max(0, page.at - effectAt) / 1000,
      secondsToResolve: resolution && (resolution.at - mendedAt) / 1000,
      trouble: trouble ?? (page ? brokenLink(page) : 'no page'),
    });
  }
}
