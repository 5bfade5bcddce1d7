import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { Total } from '../../platform/http/paging.js';
import { type Countable, Totals } from '../../platform/http/totals.js';
import { Clock } from '../../shared/clock.js';
import { ProfileMetrics, type SearchWay } from './profile.metrics.js';
import {
  type ProfileFilter,
  type ProfileRange,
  type ProfileSummary,
  type SortBy,
  foundProfiles,
  profileCount,
  profileRows,
  similarNames,
  similarityThreshold,
} from './profile-search.queries.js';
import { lexemeQuery, trigramKey } from './search-words.js';

/** Less than a page may take (docs/benchmarks.md). */
const COUNT_TIMEOUT_MS = 8;
/** Where fewer have the words, they may be misspelt. */
const FEW = 10;
const SIMILAR_MAX = 100;
/** 0.44 is what two neighbours that changed places leave of a name of eight letters. */
const SIMILAR_FROM = 0.4;

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

/** A filter, and in which epoch of the cache: so that no total is from before a change. */
type Counted = ProfileFilter & { readonly epoch: string | undefined };

/** Public profiles by words, language, place and stars. */
@Injectable()
export class ProfileSearch implements Countable<Counted> {
  private readonly totals: Totals<Counted>;

  constructor(
    private readonly database: Database,
    private readonly metrics: ProfileMetrics,
    clock: Clock,
  ) {
    this.totals = new Totals(this, clock, COUNT_TIMEOUT_MS);
  }

  /**
   * Those that have all words of the question; where these are few, also those whose names are like it.
   *
   * @param epoch of the cache for which it is looked for.
   * @throws DatabaseUnavailableError
   */
  async find(request: SearchRequest, epoch: string | undefined): Promise<SearchPage> {
    const filter = filterOf(request);
    if (!filter) return NOTHING;
    const startedAt = performance.now();
    const { way, page } = await this.search(filter, request, epoch);
    this.metrics.searchDuration.record((performance.now() - startedAt) / 1000, { way });
    return page;
  }

  async count(filter: Counted, timeoutMs: number): Promise<number | undefined> {
    const rows = await this.database.selectWithin<{ count: number }>(timeoutMs, profileCount(filter));
    return rows?.[0]!.count;
  }

  async estimate(filter: Counted): Promise<number> {
    return this.database.estimate(profileRows(filter));
  }

  private async search(
    filter: ProfileFilter,
    request: SearchRequest,
    epoch: string | undefined,
  ): Promise<{ way: SearchWay; page: SearchPage }> {
    const { q, sortBy, pageSize: limit } = request;
    const offset = (request.page - 1) * limit;
    const range = { limit: limit + 1, offset };
    const found = await this.database.select<ProfileSummary>(foundProfiles(filter, sortBy, range));
    const all = offset === 0 && limit >= FEW;
    if (q !== undefined && found.length < FEW && (all || (await this.hasFew(filter))))
      return { way: 'similar', page: await this.withSimilar(filter, request, { limit, offset }) };
    const more = found.length > limit;
    const profiles = found.slice(0, limit);
    const seen = offset + found.length;
    const total =
      !more && (profiles.length > 0 || offset === 0)
        ? { count: seen, estimated: false }
        : await this.totalOf({ ...filter, epoch }, profiles.length > 0 ? seen : 0);
    return { way: q === undefined ? 'filters' : 'words', page: { profiles, total, more } };
  }

  private async hasFew(filter: ProfileFilter): Promise<boolean> {
    return (await this.database.select(profileRows(filter, FEW))).length < FEW;
  }

  /** So few that they are all read, whichever page is asked for. */
  private async withSimilar(
    filter: ProfileFilter,
    { q, sortBy }: SearchRequest,
    { limit, offset }: ProfileRange,
  ): Promise<SearchPage> {
    const exact = await this.database.select<ProfileSummary>(
      foundProfiles(filter, sortBy, { limit: FEW, offset: 0 }),
    );
    const all = [...exact, ...(await this.similarTo(q!, filter))];
    const profiles = all.slice(offset, offset + limit);
    return {
      profiles,
      total: { count: all.length, estimated: false },
      more: all.length > offset + limit,
    };
  }

  private async similarTo(q: string, filter: ProfileFilter): Promise<ProfileSummary[]> {
    return this.database.transaction(async (manager) => {
      await this.database.runIn(manager, similarityThreshold(SIMILAR_FROM));
      return this.database.runIn(manager, similarNames(filter, trigramKey(q), SIMILAR_MAX));
    });
  }

  /** @param seen how many were seen, of which some may be newer than the total. */
  private async totalOf(filter: Counted, seen: number): Promise<Total> {
    const { count, estimated } = await this.totals.of(filter);
    return { count: Math.max(count, seen), estimated };
  }
}

/** @returns undefined where a text has no words, and so nobody has them. */
function filterOf({ q, language, location, minStars }: SearchRequest): ProfileFilter | undefined {
  const words = q === undefined ? undefined : lexemeQuery.anywhere(q);
  const place = location === undefined ? undefined : lexemeQuery.location(location);
  if ((q !== undefined && !words) || (location !== undefined && !place)) return undefined;
  const lexemes = [place, language === undefined ? undefined : lexemeQuery.language(language)];
  return {
    words,
    names: q === undefined ? undefined : lexemeQuery.names(q),
    place: lexemes.filter((part) => part !== undefined).join(' & ') || undefined,
    minStars,
  };
}
