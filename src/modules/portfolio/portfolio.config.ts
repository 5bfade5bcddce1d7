import { type ConfigOf, defineConfig, setting } from '../../platform/config/config-namespace.js';
import { choice, integer } from '../../platform/config/setting-types.js';

export const portfolioConfig = defineConfig('portfolio', {
  writes: setting(
    'PORTFOLIO_WRITES',
    'Who may change portfolios: "authenticated" callers (bearer token or X-Admin-Key), or "public": everybody, which is for trusted networks only.',
    choice(['authenticated', 'public']).default('authenticated'),
  ),
  validationCacheSize: setting(
    'VALIDATION_CACHE_SIZE',
    'Search terms whose format is remembered.',
    integer(1, 1_000_000),
  ),
});

export type PortfolioConfig = ConfigOf<typeof portfolioConfig>;
