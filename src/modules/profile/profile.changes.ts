import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import type { Actor } from '../../platform/auth/actor.js';
import { Database } from '../../platform/database/database.js';
import { Clock } from '../../shared/clock.js';
import { fieldsOf } from './profile-fields.js';
import { slugsFor } from './profile-slug.js';
import { formerSlugs, slugInsert, slugLeaving, slugReuse } from './profile-slug.queries.js';
import { SlugChangesExhaustedError, SlugTakenError } from './profile.errors.js';
import { creationLock, profileInsert, profileOf, profileUpdate } from './profile.queries.js';
import {
  type GithubIdentity,
  type GithubStats,
  type Profile,
  type ProfileChange,
  type ProfileFields,
  SHARED_FIELDS,
} from './profile.js';

const SLUG_KEPT_MS = 365 * 24 * 60 * 60 * 1000;
/** So that nobody collects names. */
const FORMER_SLUGS_MAX = 10;

/** What a sync brought. */
export interface Synced {
  readonly identity: GithubIdentity;
  readonly stats: GithubStats;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/** Changes profiles in a transaction of the caller's. */
@Injectable()
export class ProfileChanges {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** The profile as it is, and nobody else changes it until the transaction ends. */
  async lock(manager: EntityManager, userId: string): Promise<Profile | undefined> {
    const [profile] = await this.database.runIn<Profile>(manager, profileOf(userId, { locking: true }));
    return profile;
  }

  /** Creates the profile of an account that has none; it is not public. */
  async create(manager: EntityManager, userId: string, synced: Synced): Promise<Profile> {
    await this.database.runIn(manager, creationLock(userId));
    const meanwhile = await this.lock(manager, userId);
    if (meanwhile) return this.refresh(manager, meanwhile, synced);
    const { identity, stats, at } = synced;
    const time = new Date(at).toISOString();
    const profile: Profile = {
      ...fieldsOf(identity),
      userId,
      slug: await this.freeSlug(manager, identity.login, userId),
      githubUsername: identity.login,
      isPublic: false,
      editedFields: [],
      viewCount: 0,
      version: 1,
      createdAt: time,
      updatedAt: time,
      githubStats: stats,
    };
    const [created] = await this.database.runIn<Profile>(manager, profileInsert(profile));
    return created!;
  }

  /** Takes over what GitHub says, but for what the owner said. @param before as it is, locked. */
  async refresh(manager: EntityManager, before: Profile, { identity, stats, at }: Synced): Promise<Profile> {
    return this.write(manager, {
      ...before,
      ...withoutEdited(fieldsOf(identity), before),
      githubUsername: identity.login,
      githubStats: stats,
      updatedAt: new Date(at).toISOString(),
    });
  }

  /** @param before as it is, locked. @throws SlugTakenError, SlugChangesExhaustedError */
  async edit(
    manager: EntityManager,
    before: Profile,
    change: ProfileChange,
    actor: Actor | undefined,
  ): Promise<Profile> {
    const fields = SHARED_FIELDS.filter((field) => change[field] !== undefined);
    const { slug = before.slug, isPublic = before.isPublic } = change;
    if (slug !== before.slug) await this.moveTo(manager, before, slug);
    const after = await this.write(manager, {
      ...before,
      ...(Object.fromEntries(fields.map((field) => [field, change[field]])) as Partial<ProfileFields>),
      slug,
      isPublic,
      editedFields: [...new Set([...before.editedFields, ...fields])],
      updatedAt: new Date(this.clock.now()).toISOString(),
    });
    await this.audit.record(manager, {
      actor,
      action: 'profile.updated',
      entity: 'profile',
      entityId: before.userId,
      // Values may be long and personal: the trail names their fields.
      changes: {
        version: after.version,
        fields,
        ...(slug !== before.slug && { slug }),
        ...(isPublic !== before.isPublic && { isPublic }),
      },
    });
    return after;
  }

  private async write(manager: EntityManager, profile: Profile): Promise<Profile> {
    const [after] = await this.database.runIn<Profile>(manager, profileUpdate(profile));
    return after!;
  }

  private async freeSlug(manager: EntityManager, login: string, userId: string): Promise<string> {
    for (const slug of slugsFor(login)) if (await this.take(manager, slug, userId)) return slug;
    throw new Error('unreachable: there is always another slug');
  }

  private async moveTo(
    manager: EntityManager,
    { userId, slug: former }: Profile,
    slug: string,
  ): Promise<void> {
    const now = this.clock.now();
    const kept = await this.database.runIn<{ slug: string }>(manager, formerSlugs(userId, new Date(now)));
    if (kept.length >= FORMER_SLUGS_MAX && !kept.some((each) => each.slug === slug))
      throw new SlugChangesExhaustedError(FORMER_SLUGS_MAX);
    if (!(await this.take(manager, slug, userId))) throw new SlugTakenError(slug);
    await this.database.runIn(manager, slugLeaving(former, new Date(now + SLUG_KEPT_MS)));
  }

  private async take(manager: EntityManager, slug: string, userId: string): Promise<boolean> {
    const reused = slugReuse(slug, userId, new Date(this.clock.now()));
    if ((await this.database.runIn(manager, reused)).length > 0) return true;
    return (await this.database.runIn(manager, slugInsert(slug, userId))).length > 0;
  }
}

function withoutEdited(fields: ProfileFields, { editedFields }: Profile): Partial<ProfileFields> {
  const ofGithub = SHARED_FIELDS.filter((field) => !editedFields.includes(field));
  return Object.fromEntries(ofGithub.map((field) => [field, fields[field]]));
}
