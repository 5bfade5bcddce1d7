import { Injectable } from '@nestjs/common';
import { ProfileMetrics } from './profile.metrics.js';
import { ProfileViews } from './profile.views.js';
import type { Profile } from './profile.js';
import { type Reader, visitorOf } from './visitors.js';

/** Counts who reads a profile. */
@Injectable()
export class ProfileVisits {
  constructor(
    private readonly views: ProfileViews,
    private readonly metrics: ProfileMetrics,
  ) {}

  /** @returns the profile with this view. @throws DatabaseUnavailableError */
  async visit(profile: Profile, reader: Reader): Promise<Profile> {
    if (reader.looksOnly) return profile;
    const visitor = visitorOf(profile, reader);
    this.metrics.visits.add(1, { visitor });
    if (visitor !== 'counted') return profile;
    await this.views.add(profile.userId);
    return { ...profile, viewCount: profile.viewCount + 1 };
  }
}
