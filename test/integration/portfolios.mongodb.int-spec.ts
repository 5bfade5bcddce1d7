/** @needs mongodb */
import { type BootOptions, bootPortfolios } from '../support/portfolio-app.js';
import { describePortfolioAccess } from './portfolio-access.suite.js';
import { describePortfolioBulk } from './portfolio-bulk.suite.js';
import { describePortfolioChanges } from './portfolio-changes.suite.js';
import { describePortfolioFigures } from './portfolio-figures.suite.js';
import { describePortfolioList } from './portfolio-list.suite.js';
import { describePortfolios } from './portfolios.suite.js';

const boot = (options?: BootOptions) => bootPortfolios({ store: 'mongodb', ...options });

describePortfolios('MongoDB', boot);
describePortfolioChanges('MongoDB', boot);
describePortfolioList('MongoDB', boot);
describePortfolioBulk('MongoDB', boot);
describePortfolioAccess('MongoDB', boot);
describePortfolioFigures('MongoDB', boot);
