import { setTimeout as delay } from 'node:timers/promises';
import { type RequestOf, lightLoad, load } from './load.ts';
import { printHead, printRow } from './measure.ts';
import { peakMemory } from './peak-memory.ts';
import { pin } from './pin.ts';
import { type PortfolioRequests, portfolioRequests } from './portfolio-requests.ts';
import { startPortfolios } from './portfolio-server.ts';
import { type FilledStore, postgres } from './portfolio-stores.ts';

const ROUNDS = 3;
const PORTFOLIOS = 10_000;
const IDLE_MS = 2000;
const PER_SECOND = 200;
const MIXED_SECONDS = 120;
const SATURATED_REQUESTS = 30_000;

/** The most that a process holds in RAM, in MB of a million bytes. How many portfolios there are does not matter to it. */
export async function portfolioMemory(): Promise<void> {
  pin();
  const store = await postgres();
  const filled = await store.fill(PORTFOLIOS);
  printHead(`RSS over ${store.name}, MB at most`, [
    'process',
    'idle',
    `${PER_SECOND} mixed requests a second, ${MIXED_SECONDS} s`,
    'as many as it can answer',
  ]);
  // What a process holds depends on what it did before.
  for (let round = 1; round <= ROUNDS; round++) printRow([String(round), ...(await peaks(filled))]);
  await store.stop();
}

async function peaks(filled: FilledStore): Promise<string[]> {
  const application = await startPortfolios(filled);
  const { server, pool } = application;
  const mixed = mixOf(portfolioRequests(filled.sample));
  await delay(IDLE_MS);
  const idle = await server.residentMemory();
  const light = { perSecond: PER_SECOND, count: PER_SECOND * MIXED_SECONDS };
  const atPeace = await peakMemory(server, () => lightLoad(pool, light, mixed));
  const saturated = await peakMemory(server, () => load(pool, SATURATED_REQUESTS, mixed));
  await application.stop();
  return [idle, atPeace, saturated].map((bytes) => (bytes / 1e6).toFixed(0));
}

/** Half of them read one, a third search, the rest create. */
function mixOf({ one, single, bulk, searches }: PortfolioRequests): RequestOf {
  const cycle = [one, one, one, one, one, one, ...Object.values(searches), single, bulk];
  return (index) => cycle[index % cycle.length]!(index);
}
