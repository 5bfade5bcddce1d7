import { Injectable } from '@nestjs/common';
import { Totals } from '../../platform/http/totals.js';
import { Clock } from '../../shared/clock.js';
import { CandidateRepository } from './candidate.repository.js';
import type { CandidateFilter } from './candidate.js';

const COUNT_TIMEOUT_MS = 40;

/** How many candidates there are. */
@Injectable()
export class CandidateTotals extends Totals<CandidateFilter> {
  constructor(candidates: CandidateRepository, clock: Clock) {
    super(candidates, clock, COUNT_TIMEOUT_MS);
  }
}
