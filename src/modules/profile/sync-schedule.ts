import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { Clock } from '../../shared/clock.js';
import { type ProfileSyncConfig, profileSyncConfig } from './profile-sync.config.js';
import { SyncScheduleEntity } from './sync-schedule.entity.js';

const HOUR_MS = 60 * 60 * 1000;

/** When who is synced again by itself. Each method throws DatabaseUnavailableError. */
@Injectable()
export class SyncSchedule {
  /** 0 where nobody is. */
  readonly periodMs: number;

  constructor(
    @Inject(profileSyncConfig.token) { refreshHours }: ProfileSyncConfig,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {
    this.periodMs = refreshHours * HOUR_MS;
  }

  /** A whole period from now; also where syncs by themselves are off, and are switched on again later. */
  async synced(userId: string): Promise<void> {
    await this.set(userId, this.periodMs || 24 * HOUR_MS);
  }

  async retry(userId: string, delayMs: number): Promise<void> {
    await this.set(userId, delayMs);
  }

  /** For whom there is no token. */
  async drop(userId: string): Promise<void> {
    await this.database.transaction((manager) => manager.delete(SyncScheduleEntity, userId));
  }

  /** The ids of those whose turn it is, the longest waiting first. */
  async due(limit: number): Promise<readonly string[]> {
    const rows = await this.database.select<{ userId: string }>({
      text: 'SELECT user_id AS "userId" FROM sync_schedule WHERE next_at <= $1 ORDER BY next_at, user_id LIMIT $2',
      values: [new Date(this.clock.now()), limit],
    });
    return rows.map(({ userId }) => userId);
  }

  async count(): Promise<number> {
    const [row] = await this.database.select<{ count: number }>({
      text: 'SELECT count(*)::int AS count FROM sync_schedule',
      values: [],
    });
    return row!.count;
  }

  private async set(userId: string, delayMs: number): Promise<void> {
    await this.database.execute({
      // Nobody's, where the account was erased meanwhile.
      text: `
        INSERT INTO sync_schedule (user_id, next_at) SELECT id, $2 FROM users WHERE id = $1
        ON CONFLICT (user_id) DO UPDATE SET next_at = excluded.next_at`,
      values: [userId, new Date(this.clock.now() + delayMs)],
    });
  }
}
