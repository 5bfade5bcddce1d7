import { Injectable } from '@nestjs/common';
import { RootSecret } from '../../platform/config/root-secret.js';
import { type PageRequest, type Total, readCursor } from '../../platform/http/paging.js';
import { Traced } from '../../platform/telemetry/traced.decorator.js';
import { KeysetCursor } from '../../shared/keyset-cursor.js';
import { CandidateNotFoundError } from './candidate.errors.js';
import { CandidateRepository } from './candidate.repository.js';
import { CandidateTotals } from './candidate.totals.js';
import type { Candidate, CandidateFilter, CandidatePosition, Registration } from './candidate.js';
import { PRODUCT_NAME } from './products.js';

export interface CandidatePage {
  readonly candidates: readonly Candidate[];
  readonly total: Total;
  /** Null when there are no more. */
  readonly nextCursor: string | null;
}

const NONE: CandidatePage = { candidates: [], total: { count: 0, estimated: false }, nextCursor: null };

/** Companies register themselves, and anybody reads who did. */
@Injectable()
export class CandidateService {
  private readonly cursors: KeysetCursor;

  constructor(
    private readonly repository: CandidateRepository,
    private readonly totals: CandidateTotals,
    secret: RootSecret,
  ) {
    this.cursors = new KeysetCursor(secret.deriveKey('cursor'), 'candidates');
  }

  /** @throws CandidateExistsError, DatabaseUnavailableError */
  @Traced('provider register')
  async register(registration: Registration): Promise<Candidate> {
    return this.repository.add(registration);
  }

  /** @throws CandidateNotFoundError, DatabaseUnavailableError */
  @Traced('provider get')
  async get(id: string): Promise<Candidate> {
    const candidate = await this.repository.find(id);
    if (!candidate) throw new CandidateNotFoundError();
    return candidate;
  }

  /** Newest first. @throws ValidationError for a cursor of something else, DatabaseUnavailableError */
  @Traced('provider list')
  async list(filter: CandidateFilter, request: PageRequest): Promise<CandidatePage> {
    const { limit, offset } = request;
    const after = this.positionOf(request);
    if (filter.product !== undefined && !PRODUCT_NAME.test(filter.product)) return NONE;
    const found = await this.repository.page(filter, { limit: limit + 1, offset, after });
    const candidates = found.slice(0, limit);
    const more = found.length > limit;
    const last = candidates.at(-1);
    const shown = offset + found.length;
    const atTheEnd = !after && !more && (last !== undefined || offset === 0);
    return {
      candidates,
      // The last page says how many there are.
      total: atTheEnd ? { count: shown, estimated: false } : await this.totalOf(filter, last ? shown : 0),
      nextCursor: more && last ? this.cursors.write([last.createdAt, last.id]) : null,
    };
  }

  /** @param atLeast how many were seen, of which some may be newer than the total. */
  private async totalOf(filter: CandidateFilter, atLeast: number): Promise<Total> {
    const { count, estimated } = await this.totals.of(filter);
    return { count: Math.max(count, atLeast), estimated };
  }

  private positionOf({ cursor }: PageRequest): CandidatePosition | undefined {
    if (cursor === undefined) return undefined;
    const [createdAt, id] = readCursor(this.cursors, cursor);
    return { createdAt: createdAt!, id: id! };
  }
}
