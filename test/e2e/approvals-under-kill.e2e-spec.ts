import { describe, expect, it } from '@jest/globals';
import { approvalsUnderKill } from '../long/approvals-under-kill.js';

/** `npm run test:long` kills more often. */
const KILLS = Number(process.env['APPROVAL_KILLS'] ?? 40);
const MINUTE_MS = 60_000;
const PER_KILL_MS = 6000;

describe('approvals while the server is killed again and again', () => {
  it(
    'lose no candidate, bill none twice, and leave none stuck',
    async () => {
      const counts = await approvalsUnderKill(KILLS);
      process.stdout.write(`approvals under kill: ${JSON.stringify(counts)}\n`);
      expect(counts).toMatchObject({
        kills: KILLS,
        candidates: 4 * KILLS,
        billed: 4 * KILLS,
        lost: 0,
        billedTwice: 0,
        stuck: 0,
      });
      // Otherwise the kills came too early or too late to show anything.
      expect(counts.answers['none']).toBeGreaterThan(KILLS / 4);
      expect(counts.answers['200']).toBeGreaterThan(KILLS / 4);
    },
    2 * MINUTE_MS + KILLS * PER_KILL_MS,
  );
});
