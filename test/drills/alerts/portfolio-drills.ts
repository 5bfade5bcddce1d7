import type { Drill } from './drill.ts';
import { AS_ADMIN, newPortfolio } from './everyday.ts';
import type { Sent } from './traffic.ts';

const BATCH = 50;

const newTerm = (number: number): Sent => ({ path: `/api/v2/portfolios?limit=1&name=Nobody+${number}` });

/** For information: nobody is told while nothing else fires. */
export const newTermsAlone: Drill = {
  fault: 'nobody searches twice for the same',
  alerts: [],
  silent: [{ alert: 'PortfolioServiceLowCacheHitRate', because: 'InfoInhibitor' }],
  alone: true,
  async begin({ traffic }, mend) {
    mend(traffic.flow(30, newTerm));
  },
};

/** Something that opens a ticket, and what is for information is shown beside it. */
export const newTermsBesideOthers: Drill = {
  fault: '200 new portfolios a second, searched once each',
  alerts: [
    { alert: 'PortfolioServiceHighCreationRate', fills: '5m' },
    { alert: 'PortfolioServiceLowCacheHitRate', fills: '10m', noticedWithin: 20 },
  ],
  async begin({ traffic, database }, mend) {
    const batch = (number: number): Sent => ({
      method: 'POST',
      path: '/api/v2/portfolios',
      body: Array.from({ length: BATCH }, (_, at) => ({ name: `${newPortfolio(number).name} of ${at}` })),
      headers: AS_ADMIN,
    });
    mend(traffic.flow(4, batch));
    mend(traffic.flow(30, newTerm));
    mend(() => database.query(`DELETE FROM portfolios WHERE name LIKE 'Drill % of %'`));
  },
};
