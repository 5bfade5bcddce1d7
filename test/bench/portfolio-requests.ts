import { randomBytes, randomInt } from 'node:crypto';
import { COMMON_WORD, FOREIGN_WORDS, WORDS } from './portfolio-names.ts';
import type { Request, RequestOf } from './load.ts';
import type { FilledStore } from './portfolio-stores.ts';

export const ADMIN_KEY = 'bench-admin-key-0123456789abcdef';

const BULK = 10;
const RARE_DIGITS = 6;
const DIGITS_AND_LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';

type Sample = FilledStore['sample'];

/** Requests by what they are called in the tables. */
export interface PortfolioRequests {
  readonly bulk: RequestOf;
  readonly single: RequestOf;
  readonly one: RequestOf;
  readonly searches: Readonly<Record<string, RequestOf>>;
}

export function portfolioRequests(sample: Sample): PortfolioRequests {
  const pick = (index: number) => sample[index % sample.length]!;
  return {
    bulk: () => post('/api/v2/portfolios', Array.from({ length: BULK }, portfolio)),
    single: () => post('/api/v1/portfolios', portfolio()),
    one: (index) => ({ path: `/api/v1/portfolio/${pick(index).id}` }),
    searches: {
      exact: (index) => search({ name: pick(index).name }),
      'substring, rare': (index) => search({ name_like: rarePart(pick(index).name) }),
      'substring, common': () => search({ name_like: COMMON_WORD }),
      all: () => search({}),
    },
  };
}

interface TermsOfAKind {
  readonly parameter: 'name' | 'name_like';
  readonly terms: readonly string[];
}

/** Search terms by what decides their cost; those that are there are parts of the sample's names. */
export function termsByKind(sample: Sample): Record<string, TermsOfAKind> {
  const letters = Array.from(DIGITS_AND_LETTERS);
  const pairs = letters.flatMap((first) => letters.map((second) => first + second));
  const absent = Array.from({ length: sample.length }, (_, index) => `zq${index.toString(36)}xw`);
  return {
    exact: { parameter: 'name', terms: sample.map(({ name }) => name) },
    'six characters, rare': { parameter: 'name_like', terms: sample.map(({ name }) => rarePart(name)) },
    'in 1 % of the names': { parameter: 'name_like', terms: WORDS },
    'in half of the names': { parameter: 'name_like', terms: partsOf(COMMON_WORD, 4) },
    'in no name': { parameter: 'name_like', terms: absent },
    'two characters': { parameter: 'name_like', terms: pairs },
    'one character': { parameter: 'name_like', terms: letters },
    'not ASCII, in 0.1 %': {
      parameter: 'name_like',
      terms: FOREIGN_WORDS.flatMap((word) => partsOf(word, 3)),
    },
  };
}

export function search(term: { name?: string; name_like?: string }): Request {
  return { path: `/api/v2/portfolios?${new URLSearchParams({ ...term, limit: '50' }).toString()}` };
}

/** What a name ends with is its own. */
function rarePart(name: string): string {
  return name.slice(-RARE_DIGITS);
}

function partsOf(word: string, shortest: number): string[] {
  const parts = new Set<string>();
  for (let start = 0; start + shortest <= word.length; start++)
    for (let end = start + shortest; end <= word.length; end++) parts.add(word.slice(start, end));
  return [...parts];
}

/** Named as those that are there, so that what is new is found by the same terms. */
function portfolio(): object {
  const word = WORDS[randomInt(WORDS.length)]!;
  const common = randomInt(2) === 0 ? `${COMMON_WORD} ` : '';
  return { name: `${word} ${common}${randomBytes(5).toString('hex')}` };
}

function post(path: string, body: unknown): Request {
  const headers = { 'content-type': 'application/json', 'x-admin-key': ADMIN_KEY };
  return { path, method: 'POST', headers, body: JSON.stringify(body) };
}
