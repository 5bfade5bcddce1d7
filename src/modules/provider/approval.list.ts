import { Injectable } from '@nestjs/common';
import { RootSecret } from '../../platform/config/root-secret.js';
import { Database } from '../../platform/database/database.js';
import { cutPage, readCursor } from '../../platform/http/paging.js';
import { KeysetCursor } from '../../shared/keyset-cursor.js';
import { ApprovalStore } from './approval.store.js';
import type { Approval, ApprovalState } from './approval.js';

export interface ApprovalListRequest {
  readonly state?: ApprovalState | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface ApprovalPage {
  readonly approvals: readonly Approval[];
  /** Null when there are no more. */
  readonly nextCursor: string | null;
}

/** What administrators see of approvals. */
@Injectable()
export class ApprovalList {
  private readonly cursors: KeysetCursor;

  constructor(
    private readonly database: Database,
    private readonly store: ApprovalStore,
    secret: RootSecret,
  ) {
    this.cursors = new KeysetCursor(secret.deriveKey('cursor'), 'approvals');
  }

  /** Newest first. @throws ValidationError for a cursor of something else, DatabaseUnavailableError */
  async page({ state, limit, cursor }: ApprovalListRequest): Promise<ApprovalPage> {
    const after = cursor === undefined ? undefined : readCursor(this.cursors, cursor);
    const found = await this.database.read((manager) => this.store.page(manager, state, limit + 1, after));
    const { shown, last } = cutPage(found, limit);
    return { approvals: shown, nextCursor: last ? this.cursors.write([last.createdAt, last.id]) : null };
  }
}
