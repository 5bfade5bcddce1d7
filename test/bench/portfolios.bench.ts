import { type RequestOf, lightLoad, oneByOne, percentile } from './load.ts';
import { printHead, printRow } from './measure.ts';
import { compare, printPairHead, startPair } from './pair.ts';
import { pin } from './pin.ts';
import { portfolioRequests, search, termsByKind } from './portfolio-requests.ts';
import { portfolioEnv, startPortfolios } from './portfolio-server.ts';
import { type FilledStore, STORES } from './portfolio-stores.ts';
import { streaming } from './portfolio-stream.ts';
import { validationCache } from './validation-cache.ts';

const SEARCHES_OF_A_KIND = 300;
const PER_SECOND = 200;

/** What portfolios cost, beside a bare Fastify that runs the same statements through the same driver. */
export async function portfolios(): Promise<void> {
  pin();
  for (const open of STORES) {
    const store = await open();
    if (!store) continue;
    const { name, rows, indexed } = store;
    const among = `${rows.routes.toLocaleString('en')} portfolios in ${name}`;
    const filled = await store.fill(rows.routes);
    await routes(among, filled, store.operations);
    if (indexed) await kindsOfTerms(among, filled);
    await streaming(name, rows.list === rows.routes ? filled : await store.fill(rows.list));
    await store.stop();
  }
  await validationCache();
}

async function routes(among: string, filled: FilledStore, operations: number): Promise<void> {
  const { searches, one, single, bulk } = portfolioRequests(filled.sample);
  const pair = await startPair(['test/bench/bare-portfolios.mjs', ...filled.words], portfolioEnv(filled));
  printPairHead(`${among}: requests a second over 32 connections, and p95 at 50 a second`);
  for (const [name, request] of Object.entries(searches))
    await compare(pair, `GET page of 50, ${name}`, request, { operations });
  await compare(pair, 'GET one', one);
  await compare(pair, 'POST one', single);
  await compare(pair, 'POST ten at once', bulk, { operations: 1000 });
  const light = { perSecond: PER_SECOND, count: 2000 };
  await compare(pair, `GET /api/health/live (p95 at ${PER_SECOND} a second)`, health, light);
  await pair.stop();
}

async function kindsOfTerms(among: string, filled: FilledStore): Promise<void> {
  const application = await startPortfolios(filled);
  const { pool } = application;
  printHead(`Search of ${among}, by kind of term`, [
    'term',
    'different terms',
    'p50 ms',
    'p95 ms',
    'slowest ms',
  ]);
  const count = SEARCHES_OF_A_KIND;
  await lightLoad(pool, { perSecond: PER_SECOND, count: 1000 }, () => search({}));
  for (const [kind, { terms, parameter }] of Object.entries(termsByKind(filled.sample))) {
    const request: RequestOf = (index) => search({ [parameter]: terms[index % terms.length]! });
    const times = await oneByOne(pool, { perSecond: 50, count }, request);
    const figures = [percentile(times, 0.5), percentile(times, 0.95), times.at(-1)!];
    const different = Math.min(terms.length, count);
    printRow([kind, String(different), ...figures.map((figure) => figure.toFixed(2))]);
  }
  await application.stop();
}

const health: RequestOf = () => ({ path: '/api/health/live' });
