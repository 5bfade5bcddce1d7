import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { Clock } from '../../shared/clock.js';
import { ApprovalStore } from './approval.store.js';

/** Three times within a lease, which is 15 s. */
const HEARTBEAT_MS = 5000;

/** Shows the other replicas that this one is still at an approval. */
@Injectable()
export class ApprovalLeases {
  constructor(
    private readonly database: Database,
    private readonly store: ApprovalStore,
    private readonly clock: Clock,
  ) {}

  /** Renews the lease on an approval until it is over. Never rejects. */
  async keep(approvalId: string, over: AbortSignal): Promise<void> {
    while (!isOver(over)) {
      await this.clock.sleep(HEARTBEAT_MS, over).catch(() => undefined);
      if (isOver(over)) return;
      // A beat that is missed is made up for by the next.
      await this.database
        .transaction((manager) => this.store.renewLease(manager, approvalId))
        .catch(() => undefined);
    }
  }
}

/** A function, because the compiler believes that a signal stays as it was seen. */
function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}
