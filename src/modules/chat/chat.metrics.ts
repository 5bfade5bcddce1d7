import { Injectable } from '@nestjs/common';
import { MetricsRegistry } from '../../platform/observability/metrics-registry.js';
import type { ChatRole } from './chat.js';

/** Tokens as the model's server counted them, or as they were estimated where it said nothing: a call cut off. */
export type TokenKind = 'prompt' | 'completion' | 'estimated';

export type BudgetKind = 'limit' | 'spent';

@Injectable()
export class ChatMetrics {
  readonly messages;
  readonly tokens;

  constructor(private readonly registry: MetricsRegistry) {
    this.messages = registry.counter<{ role: ChatRole }>(
      'chat_messages_total',
      'Chat messages that were written down.',
      [{ role: 'user' }, { role: 'assistant' }],
    );
    this.tokens = registry.counter<{ kind: TokenKind }>(
      'chat_tokens_total',
      'Tokens of model calls: as their server counted them, or estimated where it said nothing.',
      [{ kind: 'prompt' }, { kind: 'completion' }, { kind: 'estimated' }],
    );
  }

  /** @param read the number as it was last known: a scrape waits for no store. */
  watchSessions(read: () => number): void {
    this.registry.gauge<Record<string, never>>(
      'chat_sessions_active',
      'Chat sessions that neither ended nor expired, as this replica last saw.',
      () => [{ value: read(), labels: {} }],
    );
  }

  /**
   * @param limit undefined where there is none: then there is no series of it.
   * @param spent as it was last known.
   */
  watchBudget(limit: number | undefined, spent: () => number): void {
    this.registry.gauge<{ kind: BudgetKind }>(
      'chat_budget_tokens',
      'Tokens that chat may spend today (UTC), and those spent or reserved, as this replica last saw.',
      () => [
        ...(limit === undefined ? [] : [{ value: limit, labels: { kind: 'limit' as const } }]),
        { value: spent(), labels: { kind: 'spent' as const } },
      ],
    );
  }
}
