import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../../platform/auth/actor.js';
import { Database } from '../../platform/database/database.js';
import { PreconditionFailedError } from '../../platform/http/http.errors.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { Clock } from '../../shared/clock.js';
import { expiredSlugsPurge, formerSlugs } from './profile-slug.queries.js';
import { isSlug } from './profile-slug.js';
import { ProfileCache } from './profile.cache.js';
import { ProfileChanges } from './profile.changes.js';
import { ProfileNotFoundError } from './profile.errors.js';
import { profileOf, publicProfile, viewBatchesPurge } from './profile.queries.js';
import { ProfileViews } from './profile.views.js';
import type { GithubIdentity, GithubStats, Profile, ProfileChange, ProfileExport } from './profile.js';

const PURGE_INTERVAL_MS = 60 * 60 * 1000;
/** Far longer than a batch of views is sent again and again while the store is reached. */
const BATCHES_KEPT_MS = 24 * 60 * 60 * 1000;

/** The versions that If-Match names; undefined where any will do. */
export type Matching = '*' | readonly number[] | undefined;

/** Profiles of developers. Each method throws DatabaseUnavailableError. */
@Injectable()
export class ProfileService implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly changes: ProfileChanges,
    private readonly views: ProfileViews,
    private readonly cache: ProfileCache,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.jobs.every('profile-purge', PURGE_INTERVAL_MS, () => this.purge());
  }

  /**
   * The public profile at a slug, in any case, or at a former one: then its own slug is another.
   *
   * @throws ProfileNotFoundError
   */
  async at(slug: string): Promise<Profile> {
    const lowered = slug.toLowerCase();
    if (!isSlug(lowered)) throw new ProfileNotFoundError();
    const statement = publicProfile(lowered, new Date(this.clock.now()));
    const [profile] = await this.database.select<Profile>(statement);
    if (!profile) throw new ProfileNotFoundError();
    return this.withWaitingViews(profile);
  }

  /** The profile of an account, public or not. @throws ProfileNotFoundError before the first sync */
  async of(userId: string): Promise<Profile> {
    const profile = await this.find(userId);
    if (!profile) throw new ProfileNotFoundError();
    return profile;
  }

  /** As of(). @returns undefined before the first sync. */
  async find(userId: string): Promise<Profile | undefined> {
    const [profile] = await this.database.select<Profile>(profileOf(userId));
    return profile && this.withWaitingViews(profile);
  }

  /**
   * Keeps what a sync brought: creates the profile, not public, at an address made of the login, or else updates what
   * its owner has not edited.
   *
   * @param at milliseconds since the Unix epoch.
   */
  async keep(userId: string, identity: GithubIdentity, stats: GithubStats, at: number): Promise<Profile> {
    const synced = { identity, stats, at };
    return this.write(async (manager) => {
      const before = await this.changes.lock(manager, userId);
      return before
        ? this.changes.refresh(manager, before, synced)
        : this.changes.create(manager, userId, synced);
    });
  }

  /**
   * @returns the profile as it is then; as it was where the change says nothing.
   * @throws ProfileNotFoundError, PreconditionFailedError, SlugTakenError, SlugChangesExhaustedError
   */
  async change(actor: Actor, change: ProfileChange, matching: Matching): Promise<Profile> {
    return this.write(async (manager) => {
      const before = await this.changes.lock(manager, actor.id);
      if (!before) throw new ProfileNotFoundError();
      if (Array.isArray(matching) && !matching.includes(before.version))
        throw new PreconditionFailedError(`The profile has version ${before.version}`);
      const says = Object.values(change).some((value) => value !== undefined);
      return says ? this.changes.edit(manager, before, change, actor) : before;
    });
  }

  /** @returns all that is held about an account; undefined where that is nothing. */
  async export(userId: string): Promise<ProfileExport | undefined> {
    const profile = await this.find(userId);
    if (!profile) return undefined;
    const former = formerSlugs(userId, new Date(this.clock.now()));
    return {
      profile,
      formerSlugs: await this.database.select(former),
    };
  }

  /** To be called when an account was erased, whose profile went with it: no search shows it any longer. */
  async erased(): Promise<void> {
    await this.cache.invalidate();
  }

  private async purge(): Promise<void> {
    const now = this.clock.now();
    await this.database.execute(expiredSlugsPurge(new Date(now)));
    await this.database.execute(viewBatchesPurge(new Date(now - BATCHES_KEPT_MS)));
  }

  /** Also when it failed: the change may be made although nobody said so. */
  private async write(work: (manager: EntityManager) => Promise<Profile>): Promise<Profile> {
    try {
      return this.withWaitingViews(await this.database.transaction(work));
    } finally {
      await this.cache.invalidate();
    }
  }

  private withWaitingViews(profile: Profile): Profile {
    return { ...profile, viewCount: profile.viewCount + this.views.waitingFor(profile.userId) };
  }
}
