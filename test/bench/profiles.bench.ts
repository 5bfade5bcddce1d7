import type * as Seed from '../../src/modules/profile/profile.seed.js';
import type * as SearchWords from '../../src/modules/profile/search-words.js';
import { fillProfiles, manyProfile } from '../support/many-profiles.ts';
import { startPostgres, stopPostgres } from '../support/postgres-server.mjs';
import { startServer } from '../support/server-process.ts';
import { createDatabase } from './bench-database.ts';
import { fromDist } from './from-dist.ts';
import { type RequestOf, lightLoad, oneByOne, percentile, poolFor } from './load.ts';
import { printHead, printRow } from './measure.ts';
import { pin } from './pin.ts';

const ROWS = 100_000;
const OF_A_KIND = 300;
const PER_SECOND = 50;

/** What searches of profiles cost, no two of them alike, so that none is answered from the cache. */
export async function profiles(): Promise<void> {
  pin();
  await startPostgres();
  const database = await createDatabase();
  const words = await fromDist<typeof SearchWords>('modules/profile/search-words.js');
  const { seedStats } = await fromDist<typeof Seed>('modules/profile/profile.seed.js');
  await fillProfiles(database, ROWS, words);
  await database.query(`UPDATE profiles SET statistics = $1 WHERE user_id < $2`, [
    JSON.stringify(seedStats(Date.now())),
    '00000000-0000-0000-0000-000000001000',
  ]);
  const server = await startServer(
    {
      DATABASE_URL: database.url,
      MODULES: 'account,github-sync,profile',
      RATE_LIMIT_WHITELIST: '127.0.0.1,::1',
      LOG_LEVEL: 'INFO',
    },
    { logToFile: true },
  );
  pin(server.child.pid!);
  const pool = poolFor(server.url);
  await lightLoad(pool, { perSecond: 200, count: 1000 }, () => ({ path: '/api/search' }));
  printHead(`${ROWS.toLocaleString('en')} profiles, each request another, ${PER_SECOND} a second`, [
    'what',
    'p50 ms',
    'p95 ms',
    'slowest ms',
  ]);
  const all = Object.entries({ ...searches, ...others });
  const mixed = Object.values(searches);
  const rows: [string, RequestOf][] = [
    ...all,
    ['all searches in turns', (index) => mixed[index % mixed.length]!(index + OF_A_KIND)],
    ['search, from the cache', () => ({ path: '/api/search?q=developer' })],
  ];
  for (const [name, request] of rows) {
    const times = await oneByOne(pool, { perSecond: PER_SECOND, count: OF_A_KIND }, request);
    const figures = [percentile(times, 0.5), percentile(times, 0.95), times.at(-1)!];
    printRow([name, ...figures.map((figure) => figure.toFixed(2))]);
  }
  await pool.close();
  await server.stop();
  await stopPostgres();
}

const search = (query: Record<string, string | number>) => ({
  path: `/api/search?${new URLSearchParams(query as Record<string, string>).toString()}`,
});
const numbered = (index: number) => manyProfile(1 + index * 37);
const lastName = (index: number) => numbered(index).displayName.split(' ').at(-1)!;
/** Two neighbours changed places. */
const misspelt = (name: string) => name.replace(/^(...)(.)(.)/, '$1$3$2');

const searches: Readonly<Record<string, RequestOf>> = {
  'a whole name': (index) => search({ q: numbered(index).displayName }),
  'a last name, its beginning': (index) => search({ q: lastName(index).slice(0, 6) }),
  'a common first name': (index) => search({ q: 'Maria', minStars: index }),
  'a common word': (index) => search({ q: 'developer', minStars: index }),
  'two common words': (index) => search({ q: 'developer engineer', minStars: index }),
  'a misspelt name': (index) => search({ q: misspelt(lastName(index)) }),
  nobody: (index) => search({ q: `nobody${index}` }),
  'language and place': (index) => search({ language: 'Go', location: 'London', minStars: index }),
  'language and a word, newest': (index) =>
    search({ q: 'data', language: 'Rust', sortBy: 'recent', minStars: index }),
  'the tenth page': (index) => search({ language: 'Python', page: 10, minStars: index }),
};

const others: Readonly<Record<string, RequestOf>> = {
  suggestions: (index) => ({ path: `/api/search/suggest?q=${lastName(index).slice(0, 2 + (index % 4))}` }),
  'GET profile': (index) => ({ path: `/api/profile/${manyProfile(1 + index).login}` }),
  'GET card': (index) => ({ path: `/api/profile/${manyProfile(1 + index).login}/card.svg` }),
};
