import { setTimeout as delay } from 'node:timers/promises';
import type { Drill } from './drill.ts';
import { AS_ADMIN } from './everyday.ts';

export const answerLost: Drill = {
  fault: 'billing drops its answer to an approval',
  alerts: [{ alert: 'ProviderApprovalStuck', clearedWithin: 30 }],
  async begin({ billing, database, server, traffic }, mend) {
    // The reconciler asks again by itself, with the key that billing knows.
    mend(() => billing.clear());
    await billing.fault({ kind: 'drop', works: true });
    const answer = await fetch(`${server.url}/candidates?status=pending&limit=1`, { headers: AS_ADMIN });
    const { candidates } = (await answer.json()) as { candidates: readonly { candidate_id: string }[] };
    const path = `/candidates/${candidates[0]!.candidate_id}/approve`;
    await traffic.send({ method: 'POST', path, headers: AS_ADMIN });
    // 600 s are 600 s here, too: the approval is made that old.
    const made = `UPDATE approvals SET created_at = now() - interval '11 minutes' WHERE state = 'unknown' RETURNING 1`;
    while ((await database.query(made)).length === 0) await delay(100);
  },
};

/** What a wrong MODULES does; the process is there, so that nothing else speaks of it. */
export const providerOff: Drill = {
  fault: 'a release without the provider module',
  alerts: [{ alert: 'ProviderServiceDown' }],
  async begin({ deploy }, mend) {
    mend(() => deploy({}));
    await deploy({ MODULES: 'account,github-sync,portfolio,content,chat,profile,mcp' });
  },
};
