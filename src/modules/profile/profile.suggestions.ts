import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { ProfileMetrics } from './profile.metrics.js';
import { type ProfileSummary, foundProfiles } from './profile-search.queries.js';
import { lexemeQuery, searchKey } from './search-words.js';

const SHOWN = 5;
/** Profiles of which languages and places are counted: those with the most stars. */
const COUNTED = 200;

export interface Suggestions {
  readonly users: readonly Pick<ProfileSummary, 'slug' | 'displayName' | 'avatarUrl'>[];
  readonly languages: readonly string[];
  readonly locations: readonly string[];
}

/** What somebody who types may be about to ask for: only what public profiles have. */
@Injectable()
export class ProfileSuggestions {
  constructor(
    private readonly database: Database,
    private readonly metrics: ProfileMetrics,
  ) {}

  /** @param begun as it is typed. @throws DatabaseUnavailableError */
  async for(begun: string): Promise<Suggestions> {
    const startedAt = performance.now();
    const [users, ofLanguages, ofPlaces] = await Promise.all([
      this.profiles(lexemeQuery.namesBegun(begun), SHOWN),
      this.profiles(lexemeQuery.languageBegun(begun), COUNTED),
      this.profiles(lexemeQuery.locationBegun(begun), COUNTED),
    ]);
    this.metrics.searchDuration.record((performance.now() - startedAt) / 1000, { way: 'suggest' });
    const key = searchKey(begun);
    const languages = ofLanguages.flatMap((profile) => profile.languages);
    return {
      users: users.map(({ slug, displayName, avatarUrl }) => ({ slug, displayName, avatarUrl })),
      languages: mostCommon(languages.filter((language) => searchKey(language).startsWith(key))),
      locations: mostCommon(ofPlaces.map(({ location }) => location!)),
    };
  }

  private async profiles(lexemes: string | undefined, limit: number): Promise<ProfileSummary[]> {
    return lexemes === undefined
      ? []
      : this.database.select(foundProfiles({ words: lexemes }, 'stars', { limit, offset: 0 }));
  }
}

/** However it is written, each once; the most common first, equals by name. */
function mostCommon(texts: readonly string[]): string[] {
  const byKey = Map.groupBy(texts, searchKey);
  return [...byKey.entries()]
    .sort(([keyA, a], [keyB, b]) => b.length - a.length || (keyA < keyB ? -1 : 1))
    .slice(0, SHOWN)
    .map(([, [first]]) => first!);
}
