import { Injectable } from '@nestjs/common';
import { MetricsRegistry } from '../../platform/observability/metrics-registry.js';
import type { SyncTrigger } from './sync-run.js';

export type SyncOutcome = 'success' | 'partial' | 'error';

const TRIGGERS: readonly SyncTrigger[] = ['user', 'refresh'];
const OUTCOMES: readonly SyncOutcome[] = ['success', 'partial', 'error'];
const SECONDS = [0.25, 0.5, 1, 2, 5, 10, 20, 40, 80];

@Injectable()
export class ProfileSyncMetrics {
  readonly runs;
  readonly duration;

  constructor(registry: MetricsRegistry) {
    this.runs = registry.counter<{ trigger: SyncTrigger; outcome: SyncOutcome }>(
      'profile_syncs_total',
      'Syncs of signed-in people’s profiles, by who wanted them and what came of them; partial is with warnings.',
      TRIGGERS.flatMap((trigger) => OUTCOMES.map((outcome) => ({ trigger, outcome }))),
    );
    this.duration = registry.histogram<{ trigger: SyncTrigger }>(
      'profile_sync_duration_seconds',
      'Duration of syncs of signed-in people’s profiles.',
      SECONDS,
    );
  }
}
