import type { FakeBilling } from './fake-billing.ts';

/** What an administrator is to settle: an approval whose answer was lost, and the provider that billing did create. */
export interface LostApproval {
  readonly approval: string;
  readonly provider: string;
}

/** Something of everything, so that the runbook's commands have something to show. */
export async function useEverything(base: string): Promise<void> {
  const send = async (path: string, body: object, headers: Record<string, string> = {}) => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers } };
    const { status } = await fetch(`${base}${path}`, { ...init, body: JSON.stringify(body) });
    if (status !== 200) throw new Error(`${path} answered ${status}`);
  };
  await send('/api/portfolio/github/sync', { username: 'demo' }, { authorization: 'Bearer ghp_demo' });
  await send('/api/v1/chat', { message: 'Which projects use PostgreSQL?', visitorId: 'visitor' });
}

/** @param adminKey ADMIN_API_KEY. */
export async function loseAnApproval(
  base: string,
  adminKey: string,
  billing: FakeBilling,
): Promise<LostApproval> {
  const headers = { 'x-admin-key': adminKey };
  const read = async <T>(path: string) => (await (await fetch(`${base}${path}`, { headers })).json()) as T;
  const { candidates } = await read<{ candidates: readonly { candidate_id: string }[] }>(
    '/candidates?status=pending&limit=1',
  );
  await billing.honourKeys(false);
  await billing.fault({ kind: 'drop', works: true, times: 1 });
  await fetch(`${base}/candidates/${candidates[0]!.candidate_id}/approve`, { method: 'POST', headers });
  const { approvals } = await read<{ approvals: readonly { id: string }[] }>('/api/v1/admin/approvals');
  const [provider] = await billing.providers();
  return { approval: approvals[0]!.id, provider: provider!.id };
}
