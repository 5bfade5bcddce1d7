import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { MetricsRegistry } from '../../platform/observability/metrics-registry.js';
import { RateLimitPolicies } from '../../platform/rate-limit/rate-limit-policies.js';
import { type ChatConfig, chatConfig } from './chat.config.js';

export const CHAT_POLICY = 'chat';

const SHOWN_CLIENTS = 100;
const SHOWN_DIGITS = 8;

/** How often a client may chat, and the metrics that show it. */
@Injectable()
export class ChatRateLimit {
  /** Tokens left, by the first digits of the address's HMAC. */
  private readonly recent = new LRUCache<string, number>({ max: SHOWN_CLIENTS });

  constructor(
    @Inject(chatConfig.token) { rateLimitCapacity, rateLimitRefillRate }: ChatConfig,
    policies: RateLimitPolicies,
    registry: MetricsRegistry,
  ) {
    const hits = registry.counter(
      'rate_limit_hits_total',
      'Chats that were refused because there were too many.',
      [{}],
    );
    registry.passingGauge(
      'rate_limit_remaining',
      `Chats that a client may send at once, of the ${SHOWN_CLIENTS} clients that came last.`,
      () => Array.from(this.recent.entries(), ([ip_hash, value]) => ({ value, labels: { ip_hash } })),
    );
    policies.register({
      name: CHAT_POLICY,
      capacity: rateLimitCapacity,
      refillPerSecond: rateLimitRefillRate,
      decided: (subject, allowed, remaining) => {
        this.recent.set(subject.slice(0, SHOWN_DIGITS), remaining);
        if (!allowed) hits.add(1);
      },
    });
  }
}
