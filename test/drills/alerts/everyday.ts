import type { Sent } from './traffic.ts';

export const ADMIN_KEY = 'drill-key-of-32-characters-or-more-';
export const AS_ADMIN = { 'x-admin-key': ADMIN_KEY };
export const AS_GITHUB_USER = { authorization: 'Bearer ghp_many' };

/** Connections of the server to PostgreSQL. */
export const POOL_SIZE = 10;

/** Requests a second of everyday's traffic. */
export const EVERYDAY = 24;

export const newPortfolio = (number: number): { name: string } => ({ name: `Drill ${run} ${number}` });

/** Names are unique, also among those of an earlier run. */
const run = Date.now().toString(36);
const WORDS = ['Robin', 'Alex', 'Sam', 'Kim', 'Jo'];

const MIX: readonly ((number: number) => Sent)[] = [
  () => ({ path: '/api/v1/content/bundle' }),
  () => ({ path: '/api/v2/portfolios?limit=10' }),
  () => ({ path: '/candidates?limit=10' }),
  () => ({ path: '/api/health/ready' }),
  () => ({ path: '/api/search?q=typescript' }),
  (number) => ({ path: `/api/v2/portfolios?name_like=${WORDS[number % WORDS.length]}` }),
  () => ({ path: '/api/v1/content?type=project' }),
  (number) => ({ method: 'POST', path: '/api/v1/portfolios', body: newPortfolio(number), headers: AS_ADMIN }),
  // One in ten is new, and asks GitHub.
  (number) => ({
    method: 'POST',
    path: '/api/portfolio/github/sync',
    body: { username: number % 160 < 16 ? `u-${number}` : 'demo' },
    headers: AS_GITHUB_USER,
  }),
  () => ({ path: '/api/v1/portfolio/65a4f0800000000000000001' }),
  () => ({ path: '/api/search/suggest?q=de' }),
  () => ({ path: '/health/live' }),
  (number) => ({
    method: 'POST',
    path: '/api/v2/portfolios',
    body: [newPortfolio(number), { name: `${newPortfolio(number).name}, too` }],
    headers: AS_ADMIN,
  }),
  (number) => ({
    method: 'POST',
    path: '/candidates',
    body: {
      company_name: `Drill ${number}`,
      contact_email: `drill-${run}-${number}@mail.example`,
      products: ['apples'],
      truck_count: 2,
      capacity_tons_per_day: 5,
    },
  }),
  () => ({ path: '/api/v1/admin/audit?limit=5', headers: AS_ADMIN }),
  (number) => ({
    method: 'POST',
    path: '/api/v1/chat',
    body: { message: 'Which projects use PostgreSQL?', visitorId: `visitor-${number % 7}` },
  }),
];

/** A little of everything that the service is there for. */
export function everyday(number: number): Sent {
  return MIX[number % MIX.length]!(number);
}
