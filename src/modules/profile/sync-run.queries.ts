import type { Statement } from '../../platform/database/prepared-statement.js';
import { isoTime } from '../../platform/database/sql-time.js';
import type { SyncTrigger } from './sync-run.js';

/** The statements that the sync log is made of. */

const BROKEN_OFF = `
  UPDATE sync_runs
  SET status = 'error', message = 'The server that was at it ended', finished_at = $1
  WHERE status = 'in-progress' AND lease_until <= $1`;

/** Ends the runs whose lease is over. @param userId of one account; else of all. */
export function brokenOff(now: Date, userId?: string): Statement {
  return userId === undefined
    ? { text: BROKEN_OFF, values: [now] }
    : { text: `${BROKEN_OFF} AND user_id = $2`, values: [now, userId] };
}

interface NewRun {
  readonly userId: string;
  readonly trigger: SyncTrigger;
  readonly now: Date;
  readonly leaseUntil: Date;
}

/** Nothing comes back where a run is under way. */
export function beganRun({ userId, trigger, now, leaseUntil }: NewRun): Statement {
  return {
    text: `
      INSERT INTO sync_runs (user_id, trigger, status, started_at, lease_until)
      VALUES ($1, $2, 'in-progress', $3, $4)
      ON CONFLICT (user_id) WHERE status = 'in-progress' DO NOTHING
      RETURNING id`,
    values: [userId, trigger, now, leaseUntil],
  };
}

export function renewedLease(id: string, until: Date): Statement {
  return {
    text: `UPDATE sync_runs SET lease_until = $2 WHERE id = $1 AND status = 'in-progress'`,
    values: [id, until],
  };
}

export function endedRun(id: string, status: 'success' | 'error', message: string, now: Date): Statement {
  return {
    text: `
      UPDATE sync_runs SET status = $2, message = $3, finished_at = $4
      WHERE id = $1 AND status = 'in-progress'`,
    values: [id, status, message, now],
  };
}

export function runsOf(userId: string, limit: number): Statement {
  return {
    text: `
      SELECT trigger, status, message, ${isoTime('started_at', 'MS')} AS "startedAt",
        ${isoTime('finished_at', 'MS')} AS "finishedAt"
      FROM sync_runs WHERE user_id = $1 ORDER BY id DESC LIMIT $2`,
    values: [userId, limit],
  };
}

export function oldRuns(before: Date): Statement {
  return {
    text: `DELETE FROM sync_runs WHERE started_at < $1 AND status <> 'in-progress'`,
    values: [before],
  };
}
