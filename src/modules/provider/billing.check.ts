import { Inject, Injectable } from '@nestjs/common';
import { ReachabilityCheck, withoutCredentials } from '../../platform/cli/reachability-check.js';
import { BillingClient } from './billing.client.js';
import { type BillingConfig, billingConfig } from './billing.config.js';

@Injectable()
export class BillingCheck extends ReachabilityCheck {
  readonly name = 'billing';
  readonly variable = 'BILLING_SERVICE_URL';
  readonly target;

  constructor(
    @Inject(billingConfig.token) { url }: BillingConfig,
    private readonly client: BillingClient,
  ) {
    super();
    this.target = withoutCredentials(url);
  }

  async reach(): Promise<string> {
    return `answers with status ${await this.client.ping()}`;
  }
}
