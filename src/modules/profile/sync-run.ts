/** Who wanted a sync: its owner, or time. */
export type SyncTrigger = 'user' | 'refresh';

export type SyncStatus = 'in-progress' | 'success' | 'error';

/** A line of the sync log; dates are ISO 8601 in UTC, to the millisecond. */
export interface SyncRun {
  readonly trigger: SyncTrigger;
  readonly status: SyncStatus;
  /** What came of it, in plain words. */
  readonly message: string | null;
  readonly startedAt: string;
  readonly finishedAt: string | null;
}
