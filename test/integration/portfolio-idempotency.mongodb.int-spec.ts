/** @needs mongodb */
import { bootPortfolios } from '../support/portfolio-app.js';
import { describePortfolioIdempotency } from './portfolio-idempotency.suite.js';

describePortfolioIdempotency('MongoDB', (options) => bootPortfolios({ store: 'mongodb', ...options }));
