import { type ConfigOf, defineConfig, setting } from '../../platform/config/config-namespace.js';
import { decimal, integer } from '../../platform/config/setting-types.js';

export const chatConfig = defineConfig('chat', {
  dailyTokenBudget: setting(
    'CHAT_DAILY_TOKEN_BUDGET',
    'Tokens that chat may spend between two midnights (UTC), those reserved for running calls included. Unset: any number.',
    integer(1, Number.MAX_SAFE_INTEGER).optional(),
  ),
  retentionDays: setting(
    'CHAT_RETENTION_DAYS',
    'Days after which chat sessions, their messages and the daily sums of tokens are deleted.',
    integer(1, 3650).default(30),
  ),
  timeoutSeconds: setting(
    'CHAT_TIMEOUT',
    'Seconds an answer may take as a whole, with its tool rounds.',
    integer(1, 3600).default(120),
  ),
  rateLimitCapacity: setting(
    'RATE_LIMIT_CAPACITY',
    'Chat requests that a client address may send at once.',
    integer(1, 1_000_000).default(5),
  ),
  rateLimitRefillRate: setting(
    'RATE_LIMIT_REFILL_RATE',
    'Chat requests that a client address regains a second.',
    decimal(0.001, 1_000_000).default(0.333),
  ),
});

export type ChatConfig = ConfigOf<typeof chatConfig>;
