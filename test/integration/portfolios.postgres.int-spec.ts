import { type BootOptions, bootPortfolios } from '../support/portfolio-app.js';
import { describePortfolioAccess } from './portfolio-access.suite.js';
import { describePortfolioBulk } from './portfolio-bulk.suite.js';
import { describePortfolioChanges } from './portfolio-changes.suite.js';
import { describePortfolioFigures } from './portfolio-figures.suite.js';
import { describePortfolioList } from './portfolio-list.suite.js';
import { describePortfolios } from './portfolios.suite.js';

const boot = (options?: BootOptions) => bootPortfolios({ store: 'postgres', ...options });

describePortfolios('PostgreSQL', boot);
describePortfolioChanges('PostgreSQL', boot);
describePortfolioList('PostgreSQL', boot);
describePortfolioBulk('PostgreSQL', boot);
describePortfolioAccess('PostgreSQL', boot);
describePortfolioFigures('PostgreSQL', boot);
