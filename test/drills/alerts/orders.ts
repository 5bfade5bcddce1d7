import { AS_ADMIN } from './everyday.ts';
import type { Stack } from './stack.ts';

/** As the runbook's "Reset a circuit breaker" does, once the other side is known to work. */
export async function resetBreaker({ traffic }: Stack, name: string): Promise<void> {
  await traffic.send({
    method: 'POST',
    path: `/api/v1/admin/circuit-breakers/${name}/reset`,
    headers: AS_ADMIN,
  });
}
