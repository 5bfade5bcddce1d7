import { bootPortfolios } from '../support/portfolio-app.js';
import { describePortfolioIdempotency } from './portfolio-idempotency.suite.js';

describePortfolioIdempotency('PostgreSQL', (options) => bootPortfolios({ store: 'postgres', ...options }));
