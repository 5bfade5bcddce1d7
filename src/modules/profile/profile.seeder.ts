import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Seeder } from '../../platform/database/seeder.js';
import { Clock } from '../../shared/clock.js';
import { ProfileChanges } from './profile.changes.js';
import { SEED_IDENTITY, seedStats } from './profile.seed.js';

const USER_ID = '5eed0000-0000-4000-8000-000000000001';

/** Of random bytes that nobody kept. */
const PASSWORD_HASH =
  '$argon2id$v=19$m=19456,t=2,p=1$PazdttOgbsrR7ytgqVCX1Q$ExI49mhuJeQDHE1dDBG3XlCXve0GAD/zDwZo4gkWT4Q';

/** An account that nobody signs in with. */
const INSERT_USER = `
  INSERT INTO users (id, email, role, password_hash, disabled, created_at)
  VALUES ($1, 'robin@portfolio.example', 'member', $2, true, now())
  ON CONFLICT DO NOTHING
  RETURNING id`;

@Injectable()
export class ProfileSeeder extends Seeder {
  readonly name = 'profiles';

  constructor(
    private readonly changes: ProfileChanges,
    private readonly clock: Clock,
  ) {
    super();
  }

  async seed(manager: EntityManager): Promise<string> {
    const users: unknown = await manager.query(INSERT_USER, [USER_ID, PASSWORD_HASH]);
    if (!Array.isArray(users) || users.length === 0) return '0 added';
    const at = this.clock.now();
    const stats = seedStats(at);
    const profile = await this.changes.create(manager, USER_ID, { identity: SEED_IDENTITY, stats, at });
    await this.changes.edit(manager, profile, { isPublic: true }, undefined);
    return `1 added, at /api/profile/${profile.slug}`;
  }
}
