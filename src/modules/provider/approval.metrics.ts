import { Injectable } from '@nestjs/common';
import { answerWithin } from '../../platform/cache/answer-within.js';
import { Database } from '../../platform/database/database.js';
import { MetricsRegistry } from '../../platform/observability/metrics-registry.js';
import { SingleFlight } from '../../shared/single-flight.js';
import { ApprovalStore, type ApprovalFigures } from './approval.store.js';
import { APPROVAL_STATES, type ApprovalState } from './approval.js';

/** A scrape that waits for a store looks like a process that is gone. */
const PATIENCE_MS = 100;

/** How many approvals there are: counted when they are scraped, or as last counted while the store is slow or away. */
@Injectable()
export class ApprovalMetrics {
  /** Both gauges of a scrape share one count. */
  private readonly counting = new SingleFlight<void>();
  private known: ApprovalFigures | undefined;

  constructor(
    registry: MetricsRegistry,
    private readonly database: Database,
    private readonly store: ApprovalStore,
  ) {
    registry.gauge<{ state: ApprovalState }>('provider_approvals', 'Approvals by state.', async () => {
      const figures = await this.figures();
      return figures
        ? APPROVAL_STATES.map((state) => ({ value: figures.byState[state] ?? 0, labels: { state } }))
        : [];
    });
    registry.gauge<Record<string, never>>(
      'provider_approval_oldest_unknown_seconds',
      'Age of the oldest approval whose end is not known; 0 when there is none.',
      async () => {
        const figures = await this.figures();
        return figures ? [{ value: figures.oldestUnknownSeconds, labels: {} }] : [];
      },
    );
  }

  private async figures(): Promise<ApprovalFigures | undefined> {
    const counted = this.counting.run('', async () => {
      this.known = await this.database.read((manager) => this.store.figures(manager));
    });
    await answerWithin(PATIENCE_MS, counted).catch(() => undefined);
    return this.known;
  }
}
