import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { Total } from '../../platform/http/paging.js';
import { ProfileFinder, type ProfileQuestion, type SortBy } from './profile.finder.js';
import { ProfileMetrics, type SearchWay } from './profile.metrics.js';
import {
  type ProfileFilter,
  type ProfileRange,
  type ProfileSummary,
  profileCount,
  profileRows,
} from './profile-search.queries.js';
import { lexemeQuery } from './search-words.js';

/** More are estimated, by the planner's statistics: counting them takes longer than to find a page. */
const COUNTED_MAX = 3000;
/** Where fewer have the words, they may be misspelt. */
const FEW = 10;
const SIMILAR_MAX = 100;

export interface SearchRequest {
  readonly q: string | undefined;
  readonly language: string | undefined;
  readonly location: string | undefined;
  readonly minStars: number | undefined;
  readonly sortBy: SortBy;
  /** The first is 1. */
  readonly page: number;
  readonly pageSize: number;
}

export interface SearchPage {
  readonly profiles: readonly ProfileSummary[];
  readonly total: Total;
  readonly more: boolean;
}

const NOTHING: SearchPage = { profiles: [], total: { count: 0, estimated: false }, more: false };

/** Public profiles by words, language, place and stars. */
@Injectable()
export class ProfileSearch {
  constructor(
    private readonly database: Database,
    private readonly finder: ProfileFinder,
    private readonly metrics: ProfileMetrics,
  ) {}

  /**
   * Those that have all words of the question; where these are few, and nobody is called so, also those whose names
   * are like it.
   *
   * @throws DatabaseUnavailableError
   */
  async find(request: SearchRequest): Promise<SearchPage> {
    const question = questionOf(request);
    if (!question) return NOTHING;
    const startedAt = performance.now();
    const range = { limit: request.pageSize, offset: (request.page - 1) * request.pageSize };
    const { way, page } = await this.search(question, range);
    this.metrics.searchDuration.record((performance.now() - startedAt) / 1000, { way });
    return page;
  }

  private async search(
    question: ProfileQuestion,
    range: ProfileRange,
  ): Promise<{ way: SearchWay; page: SearchPage }> {
    const { q, filter } = question;
    const { limit, offset } = range;
    const [found, estimate] = await Promise.all([
      this.finder.page(question, { limit: limit + 1, offset }),
      this.database.estimate(profileRows(filter)),
    ]);
    if (q !== undefined && (await this.mayBeMisspelt(q, filter, found.length, range)))
      return { way: 'similar', page: await this.withSimilar(q, question, range) };
    const more = found.length > limit;
    const profiles = found.slice(0, limit);
    const seen = offset + found.length;
    const total =
      !more && (profiles.length > 0 || offset === 0)
        ? { count: seen, estimated: false }
        : await this.totalOf(filter, estimate, profiles.length > 0 ? seen : 0);
    return { way: q === undefined ? 'filters' : 'words', page: { profiles, total, more } };
  }

  /** @param found of one more than the range has. */
  private async mayBeMisspelt(
    q: string,
    filter: ProfileFilter,
    found: number,
    { limit, offset }: ProfileRange,
  ): Promise<boolean> {
    const many = found > 0 && offset + found >= FEW;
    const all = offset === 0 && found <= limit;
    if (many || (!all && (await this.finder.countUpTo(FEW, filter)) === FEW)) return false;
    if (all && found === 0) return true;
    return (await this.finder.countUpTo(1, { ...filter, words: lexemeQuery.names(q) })) === 0;
  }

  /** So few that they are all read, whichever page is asked for. */
  private async withSimilar(
    q: string,
    question: ProfileQuestion,
    { limit, offset }: ProfileRange,
  ): Promise<SearchPage> {
    const exact = await this.finder.page(question, { limit: FEW, offset: 0 });
    const all = [...exact, ...(await this.finder.similar(q, question.filter, SIMILAR_MAX))];
    return {
      profiles: all.slice(offset, offset + limit),
      total: { count: all.length, estimated: false },
      more: all.length > offset + limit,
    };
  }

  /** @param seen how many were seen, of which some may be newer than the statistics. */
  private async totalOf(filter: ProfileFilter, estimate: number, seen: number): Promise<Total> {
    if (estimate > COUNTED_MAX) return { count: Math.max(estimate, seen), estimated: true };
    const [row] = await this.database.select<{ count: number }>(profileCount(filter));
    return { count: Math.max(row!.count, seen), estimated: false };
  }
}

/** @returns undefined where a text has no words, and so nobody has them. */
function questionOf(request: SearchRequest): ProfileQuestion | undefined {
  const { q, language, location, minStars, sortBy } = request;
  const words = q === undefined ? undefined : lexemeQuery.anywhere(q);
  const place = location === undefined ? undefined : lexemeQuery.location(location);
  if ((q !== undefined && !words) || (location !== undefined && !place)) return undefined;
  const lexemes = [place, language === undefined ? undefined : lexemeQuery.language(language)];
  const narrowed = lexemes.filter((part) => part !== undefined).join(' & ');
  return { q, sortBy, filter: { words, place: narrowed === '' ? undefined : narrowed, minStars } };
}
