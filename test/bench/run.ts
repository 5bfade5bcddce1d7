import { candidates } from './candidates.bench.ts';
import { content } from './content.bench.ts';
import { http } from './http.bench.ts';
import { login } from './login.bench.ts';
import { pod } from './pod.bench.ts';
import { portfolioMemory } from './portfolio-memory.bench.ts';
import { portfolios } from './portfolios.bench.ts';
import { profiles } from './profiles.bench.ts';
import { rateLimit } from './rate-limit.bench.ts';
import { start } from './start.bench.ts';
import { traces } from './traces.bench.ts';

/** `npm run bench -- [name …]`: runs the named benchmarks, or all of them. */
const BENCHMARKS: Readonly<Record<string, () => Promise<void>>> = {
  start,
  http,
  'rate-limit': rateLimit,
  candidates,
  content,
  portfolios,
  'portfolio-memory': portfolioMemory,
  profiles,
  pod,
  login,
  traces,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in BENCHMARKS));
if (unknown.length > 0) {
  process.stderr.write(`unknown: ${unknown.join(', ')}; there are ${Object.keys(BENCHMARKS).join(', ')}\n`);
  process.exit(1);
}
for (const name of asked.length > 0 ? asked : Object.keys(BENCHMARKS)) await BENCHMARKS[name]!();
