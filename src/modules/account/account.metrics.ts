import { Injectable } from '@nestjs/common';
import { MetricsRegistry } from '../../platform/observability/metrics-registry.js';
import { SIGN_IN_ERRORS, type SignInError } from './sign-in-errors.js';

@Injectable()
export class AccountMetrics {
  readonly signIns;

  constructor(registry: MetricsRegistry) {
    this.signIns = registry.counter<{ outcome: 'signed_in' | SignInError }>(
      'github_sign_ins_total',
      'People who came back from GitHub, by what became of it.',
      (['signed_in', ...SIGN_IN_ERRORS] as const).map((outcome) => ({ outcome })),
    );
  }
}
