import type * as Terms from '../../src/modules/portfolio/search-terms.js';
import { fromDist } from './from-dist.ts';
import { median, printHead, printRow } from './measure.ts';

const TERMS = 500;
const ROUNDS = 15;
const REPEATS = 200;
const LONG = 200;

const TEXTS: Readonly<Record<string, (index: number) => string>> = {
  '12 characters, ASCII': (index) => `Portfolio${String(index).padStart(3, '0')}`,
  '12 characters, not ASCII': (index) => `Größenmaß${String(index).padStart(3, 'é')}`,
  [`${LONG} characters, ASCII`]: (index) => `Portfolio ${index} `.repeat(LONG).slice(0, LONG - 1) + 'x',
};

/** What a remembered verdict on a search term costs, beside the check that it stands in for. */
export async function validationCache(): Promise<void> {
  const { SearchTerms, judge } = await fromDist<typeof Terms>('modules/portfolio/search-terms.js');
  const metrics = { watchValidation: () => undefined } as unknown;
  const terms = new SearchTerms({ writes: 'authenticated', validationCacheSize: TERMS }, metrics as never);
  printHead(`A search term’s format: ${TERMS} terms in turn, each a string that was never seen before`, [
    'terms',
    'remembered ns',
    'checked ns',
    'checked / remembered',
  ]);
  for (const [name, textOf] of Object.entries(TEXTS)) {
    const bytes = Array.from({ length: TERMS }, (_, index) => Buffer.from(textOf(index)));
    const works = [() => undefined, (text: string) => terms.filterOf({ name: text }), judge];
    const samples = works.map(() => [] as number[]);
    for (let round = 0; round <= ROUNDS; round++)
      for (const [index, work] of works.entries()) samples[index]!.push(nanosecondsOf(work, bytes));
    // The first round is warm-up; making the string is no part of either.
    const [making, remembered, checked] = samples.map((each) => median(each.slice(1)));
    const [cached, judged] = [remembered! - making!, checked! - making!];
    printRow([name, cached.toFixed(0), judged.toFixed(0), (judged / cached).toFixed(2)]);
  }
}

function nanosecondsOf(work: (text: string) => unknown, bytes: readonly Buffer[]): number {
  const startedAt = performance.now();
  for (let repeat = 0; repeat < REPEATS; repeat++) for (const each of bytes) work(each.toString());
  return ((performance.now() - startedAt) * 1e6) / (REPEATS * bytes.length);
}
