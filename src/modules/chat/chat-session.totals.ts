import { Injectable } from '@nestjs/common';
import { Totals } from '../../platform/http/totals.js';
import { Clock } from '../../shared/clock.js';
import type { ChatSessionFilter } from './chat-session.queries.js';
import { ChatSessionRepository } from './chat-session.repository.js';

const COUNT_TIMEOUT_MS = 40;

/** How many sessions there are. */
@Injectable()
export class ChatSessionTotals extends Totals<ChatSessionFilter> {
  constructor(sessions: ChatSessionRepository, clock: Clock) {
    super(sessions, clock, COUNT_TIMEOUT_MS);
  }
}
