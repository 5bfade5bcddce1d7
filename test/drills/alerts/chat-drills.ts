import { setTimeout as delay } from 'node:timers/promises';
import type { Drill } from './drill.ts';
import type { Sent } from './traffic.ts';

const SLOW_ANSWER_MS = 11_000;
/** An address that is on no whitelist. */
const SOMEBODY = { 'x-forwarded-for': '203.0.113.7' };

const chat = (number: number): Sent => ({
  method: 'POST',
  path: '/api/v1/chat',
  body: { message: 'Which projects use PostgreSQL?', visitorId: `drill-${number % 50}` },
});

export const llmFails: Drill = {
  fault: 'the language model answers 500',
  alerts: [{ alert: 'LlmCircuitOpen' }],
  async begin({ llm, traffic, measured }, mend) {
    mend(() => llm.clear());
    await llm.fault({ kind: 'status', status: 500 });
    mend(traffic.flow(5, chat));
    while ((await measured(/^circuit_breaker_state{name="llm"}/)) !== 2) await delay(50);
  },
};

export const llmSlow: Drill = {
  fault: 'the language model takes 11 s',
  alerts: [{ alert: 'LlmSlow', fills: '10m', noticedWithin: SLOW_ANSWER_MS / 1000, clearedWithin: 20 }],
  async begin({ llm, traffic }, mend) {
    mend(() => llm.clear());
    await llm.fault({ kind: 'slow', delayMs: SLOW_ANSWER_MS });
    mend(traffic.flow(4, chat));
  },
};

export const chatsRefused: Drill = {
  fault: 'one visitor chats 30 times a second',
  alerts: [{ alert: 'RateLimitHits', clearedWithin: 120, lingers: true }],
  async begin({ traffic, measured }, mend) {
    mend(traffic.flow(30, (number) => ({ ...chat(number), headers: SOMEBODY })));
    const before = await measured(/^rate_limit_hits_total/);
    while ((await measured(/^rate_limit_hits_total/)) - before < 110) await delay(50);
  },
};

export const budgetSpent: Drill = {
  fault: '95 % of the day’s tokens are spent',
  alerts: [{ alert: 'ChatBudgetNearlySpent' }],
  async begin({ measured, deploy }, mend) {
    mend(() => deploy({}));
    const spent = await measured(/^chat_budget_tokens{kind="spent"}/);
    await deploy({ CHAT_DAILY_TOKEN_BUDGET: String(Math.ceil(spent / 0.95)) });
  },
};
