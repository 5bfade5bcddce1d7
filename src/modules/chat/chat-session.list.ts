import { Injectable } from '@nestjs/common';
import { type Total, cutPage } from '../../platform/http/paging.js';
import type { ChatSession } from './chat.js';
import type { ChatSessionFilter, ChatSessionRange } from './chat-session.queries.js';
import { ChatSessionRepository } from './chat-session.repository.js';
import { ChatSessionTotals } from './chat-session.totals.js';

export interface ChatSessionPage {
  readonly sessions: readonly ChatSession[];
  readonly total: Total;
}

/** Which sessions there are, for administrators. */
@Injectable()
export class ChatSessionList {
  constructor(
    private readonly repository: ChatSessionRepository,
    private readonly totals: ChatSessionTotals,
  ) {}

  /** Newest first. @throws DatabaseUnavailableError */
  async page(filter: ChatSessionFilter, { limit, offset }: ChatSessionRange): Promise<ChatSessionPage> {
    const found = await this.repository.page(filter, { limit: limit + 1, offset });
    const { shown, last } = cutPage(found, limit);
    const seen = offset + found.length;
    // The last page says how many there are, unless it begins beyond them.
    if (!last && (shown.length > 0 || offset === 0))
      return { sessions: shown, total: { count: seen, estimated: false } };
    const { count, estimated } = await this.totals.of(filter);
    return { sessions: shown, total: { count: Math.max(count, shown.length > 0 ? seen : 0), estimated } };
  }
}
