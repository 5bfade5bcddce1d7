import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { Exclusive } from '../../platform/jobs/exclusive.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { BillingCircuitOpenError } from './approval.errors.js';
import { ApprovalInquiry } from './approval.inquiry.js';
import { ApprovalStore } from './approval.store.js';
import { type BillingConfig, billingConfig } from './billing.config.js';

const NAME = 'approval-reconciler';
const INTERVAL_MS = 10_000;

/** Takes over the approvals that dead processes left open, and asks about those whose end is not known. */
@Injectable()
export class ApprovalReconciler implements OnModuleInit {
  /** Then what another process of this host or data folder is at is left over from before. */
  private justStarted = true;

  constructor(
    private readonly jobs: Jobs,
    private readonly exclusive: Exclusive,
    private readonly database: Database,
    private readonly store: ApprovalStore,
    private readonly inquiry: ApprovalInquiry,
    @Inject(billingConfig.token) private readonly config: BillingConfig,
  ) {}

  onModuleInit(): void {
    this.jobs.every(NAME, INTERVAL_MS, async (signal) => {
      await this.exclusive.run(NAME, signal, (held) => this.reconcile(held));
    });
  }

  private async reconcile(signal: AbortSignal): Promise<void> {
    await this.takeOver();
    // Without keys a second request might bill a second time.
    if (this.config.idempotency === 'none') return;
    try {
      const unknown = await this.database.read((manager) => this.store.unknown(manager));
      for (const id of unknown) {
        if (signal.aborted) return;
        await this.inquiry.ask(id, signal);
      }
    } catch (error) {
      // The breaker knows when to ask again.
      if (!(error instanceof BillingCircuitOpenError)) throw error;
    }
  }

  private async takeOver(): Promise<void> {
    // What was not sent needs no asking, where asking is not safe.
    const claimedAre = this.config.idempotency === 'key' ? 'unknown' : 'failed';
    await this.database.transaction((manager) => this.store.takeOver(manager, this.justStarted, claimedAre));
    this.justStarted = false;
  }
}
