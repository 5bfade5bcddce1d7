import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import {
  type ProfileFilter,
  type ProfileRange,
  type ProfileSummary,
  foundProfiles,
  profileRows,
  similarNames,
  similarityThreshold,
} from './profile-search.queries.js';
import { lexemeQuery, trigramKey } from './search-words.js';

export type SortBy = 'relevance' | 'stars' | 'recent';

/** What is asked for: words, if there are any, and what else narrows it down. */
export interface ProfileQuestion {
  readonly q: string | undefined;
  readonly filter: ProfileFilter;
  readonly sortBy: SortBy;
}

/** 0.44 is what two neighbours that changed places leave of a name of eight letters. */
const SIMILAR_FROM = 0.4;

/** Reads the table of profiles for searches. Each method throws DatabaseUnavailableError. */
@Injectable()
export class ProfileFinder {
  constructor(private readonly database: Database) {}

  /** By relevance, who has the words in the name comes before who has them elsewhere; each by stars. */
  async page({ q, filter, sortBy }: ProfileQuestion, range: ProfileRange): Promise<ProfileSummary[]> {
    if (sortBy === 'recent') return this.read(filter, 'recent', range);
    const names = q === undefined || sortBy === 'stars' ? undefined : lexemeQuery.names(q);
    if (names === undefined) return this.read(filter, 'stars', range);
    const inNames = { ...filter, words: names };
    const first = await this.read(inNames, 'stars', range);
    if (first.length === range.limit) return first;
    // Asked for by itself: together, the planner walks past everybody to find nobody else.
    const elsewhere = { ...filter, words: `(${filter.words!}) & !(${names})` };
    const before = first.length > 0 ? range.offset : await this.countUpTo(range.offset, inNames);
    const rest = await this.read(elsewhere, 'stars', {
      limit: range.limit - first.length,
      offset: Math.max(0, range.offset - before - first.length),
    });
    return [...first, ...rest];
  }

  /** How many there are, of whom no more than so many are counted. */
  async countUpTo(most: number, filter: ProfileFilter): Promise<number> {
    return most === 0 ? 0 : (await this.database.select(profileRows(filter, most))).length;
  }

  /** Those whose names are like a text and that do not have its words, the most alike first. */
  async similar(q: string, filter: ProfileFilter, limit: number): Promise<ProfileSummary[]> {
    return this.database.transaction(async (manager) => {
      await this.database.runIn(manager, similarityThreshold(SIMILAR_FROM));
      return this.database.runIn(manager, similarNames(filter, trigramKey(q), limit));
    });
  }

  private async read(
    filter: ProfileFilter,
    order: 'stars' | 'recent',
    range: ProfileRange,
  ): Promise<ProfileSummary[]> {
    return this.database.select<ProfileSummary>(foundProfiles(filter, order, range));
  }
}
