import type { Monitoring } from './monitoring.ts';

/** Prints what Prometheus makes of an alert, for a person who wonders why there is no page. */
export async function explain(alert: string, monitoring: Monitoring): Promise<void> {
  const print = (text: string) => process.stderr.write(`       ${text}\n`);
  const valueOf = (expr: string) => monitoring.query(expr).then(JSON.stringify, () => undefined);
  for (const { query, state, health, lastError } of await monitoring.standing(alert)) {
    print(`${alert}: Prometheus says ${state}, ${health} ${lastError ?? ''}`);
    print(`${query.trim()} is ${await valueOf(query)}`);
    for (const part of query.split(/\band\b(?! on)|\bor\b/)) {
      // Without its last comparison: the value, and whether there is one.
      const [, bare = part] = /^([^]*?)\s*[<>]=?\s*[\d.* ]+$/.exec(part.trim()) ?? [];
      const value = await valueOf(bare);
      if (value !== undefined) print(`  ${bare.trim()} is ${value}`);
    }
  }
}
