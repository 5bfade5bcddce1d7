import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { MetricsRegistry } from '../../platform/observability/metrics-registry.js';
import { SingleFlight } from '../../shared/single-flight.js';
import { ApprovalStore, type ApprovalFigures } from './approval.store.js';
import { APPROVAL_STATES, type ApprovalState } from './approval.js';

/** How many approvals there are, counted when they are scraped. */
@Injectable()
export class ApprovalMetrics {
  /** Both gauges of a scrape share one count. */
  private readonly counting = new SingleFlight<ApprovalFigures>();

  constructor(
    registry: MetricsRegistry,
    private readonly database: Database,
    private readonly store: ApprovalStore,
  ) {
    registry.gauge<{ state: ApprovalState }>('provider_approvals', 'Approvals by state.', async () => {
      const { byState } = await this.figures();
      return APPROVAL_STATES.map((state) => ({ value: byState[state] ?? 0, labels: { state } }));
    });
    registry.gauge<Record<string, never>>(
      'provider_approval_oldest_unknown_seconds',
      'Age of the oldest approval whose end is not known; 0 when there is none.',
      async () => [{ value: (await this.figures()).oldestUnknownSeconds, labels: {} }],
    );
  }

  private figures(): Promise<ApprovalFigures> {
    return this.counting.run('', () => this.database.read((manager) => this.store.figures(manager)));
  }
}
