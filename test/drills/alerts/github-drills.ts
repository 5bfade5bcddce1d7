import { setTimeout as delay } from 'node:timers/promises';
import type { Drill } from './drill.ts';
import { AS_GITHUB_USER } from './everyday.ts';
import { resetBreaker } from './orders.ts';
import type { Sent } from './traffic.ts';

const SLOW_ANSWER_MS = 4000;

const sync = (username: string, headers: Sent['headers']): Sent => ({
  method: 'POST',
  path: '/api/portfolio/github/sync',
  body: { username },
  ...(headers && { headers }),
});
/** Answered without GitHub for an hour. */
const known = () => sync('demo', AS_GITHUB_USER);
/** Whose answer nobody has yet. */
const unknown = (number: number) => sync(`u-${number}`, { authorization: `Bearer ghp_many${number}` });

export const githubFails: Drill = {
  fault: 'GitHub answers 500, to 3 % of syncs',
  alerts: [{ alert: 'GithubSyncHighErrorRate', fills: '15m' }],
  async begin(stack, mend) {
    mend(() => stack.github.clear());
    mend(() => resetBreaker(stack, 'github'));
    await stack.github.fault({ kind: 'status', status: 500 });
    mend(stack.traffic.flow(33, (number) => (number % 30 === 0 ? unknown(number) : known())));
  },
};

export const githubSlow: Drill = {
  fault: 'GitHub takes 4 s',
  alerts: [{ alert: 'GithubApiSlow', fills: '5m', noticedWithin: SLOW_ANSWER_MS / 1000 }],
  async begin({ github, traffic }, mend) {
    mend(() => github.clear());
    await github.fault({ kind: 'slow', delayMs: SLOW_ANSWER_MS });
    mend(traffic.flow(5, unknown));
  },
};

export const githubRefuses: Drill = {
  fault: 'GitHub answers 403: no quota left',
  alerts: [{ alert: 'GithubRateLimitErrors' }],
  async begin(stack, mend) {
    const { github, traffic, measured } = stack;
    mend(() => github.clear());
    mend(() => resetBreaker(stack, 'github'));
    await github.fault({ kind: 'primary_limit' });
    const refused = /^github_api_errors_total{.*reason="rate_limited"/;
    const before = await measured(refused);
    mend(traffic.flow(8, unknown));
    while ((await measured(refused)) - before < 12) await delay(50);
  },
};
