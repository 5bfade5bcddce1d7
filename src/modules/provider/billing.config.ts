import { type ConfigOf, defineConfig, setting } from '../../platform/config/config-namespace.js';
import { choice, httpUrl } from '../../platform/config/setting-types.js';

export const billingConfig = defineConfig('billing', {
  url: setting('BILLING_SERVICE_URL', 'The billing service.', httpUrl().default('http://localhost:5002')),
  idempotency: setting(
    'BILLING_IDEMPOTENCY',
    '"key": the billing service honours Idempotency-Key, so a lost answer is asked for again. "none": it does not, so what was lost waits for an administrator.',
    choice(['key', 'none']).default('key'),
  ),
});

export type BillingConfig = ConfigOf<typeof billingConfig>;
