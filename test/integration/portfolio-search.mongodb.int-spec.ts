/** @needs mongodb */
import { type BootOptions, bootPortfolios } from '../support/portfolio-app.js';
import { describePortfolioPages } from './portfolio-pages.suite.js';
import { describePortfolioSearchModel } from './portfolio-search-model.suite.js';
import { describePortfolioSearch } from './portfolio-search.suite.js';

const boot = (options?: BootOptions) => bootPortfolios({ store: 'mongodb', ...options });

describePortfolioSearch('MongoDB', boot);
describePortfolioPages('MongoDB', boot);
describePortfolioSearchModel('MongoDB', boot);
