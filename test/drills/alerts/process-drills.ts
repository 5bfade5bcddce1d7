import { setTimeout as delay } from 'node:timers/promises';
import type { DeployedServer } from './deployed-server.ts';
import type { Drill } from './drill.ts';

/** What befalls the process itself. */

const GONE = 'PortfolioServiceHealthCheckFailing';

export const killed: Drill = {
  fault: 'kill -9 of the process',
  alerts: [{ alert: GONE }],
  silent: [{ alert: 'ProviderServiceDown', because: GONE }],
  async begin({ server }, mend) {
    mend(() => server.startAgain());
    await server.kill();
  },
};

export const stopped: Drill = {
  fault: 'SIGSTOP of the process',
  alerts: [{ alert: GONE }],
  async begin({ server }, mend) {
    mend(() => server.signal('SIGCONT'));
    server.signal('SIGSTOP');
  },
};

/** What a kernel does to a process that has used up its share of a period, as the CFS quota of a small container. */
export const starved: Drill = {
  fault: 'CPU taken away, 160 of 260 ms',
  // The lag is a percentile over one to two minutes of real time.
  alerts: [{ alert: 'EventLoopLagHigh', noticedWithin: 30, clearedWithin: 125, lingers: true }],
  async begin({ server }, mend) {
    mend(slice(server, { stoppedMs: 160, runningMs: 100 }));
  },
};

/** What it does to one that shares its core with many: a health check is a millisecond's work, and many of them are cut in two. */
export const crowded: Drill = {
  fault: 'CPU in slices of 4 ms, 10 ms apart',
  alerts: [{ alert: 'PortfolioServiceHealthCheckSlow', fills: '5m' }],
  async begin({ server, traffic }, mend) {
    mend(traffic.flow(20, () => ({ path: '/api/health/ready' })));
    mend(slice(server, { stoppedMs: 10, runningMs: 4 }));
  },
};

/** @returns what ends it. */
function slice(
  server: DeployedServer,
  { stoppedMs, runningMs }: { stoppedMs: number; runningMs: number },
): () => Promise<void> {
  let slicing = true;
  const work = async () => {
    while (slicing) {
      server.signal('SIGSTOP');
      await delay(stoppedMs);
      server.signal('SIGCONT');
      await delay(runningMs);
    }
  };
  const done = work();
  return async () => {
    slicing = false;
    await done;
  };
}

const MEASURED_SECONDS = 3;

/** The limits come down to what the process really uses: a group's files under CGROUP_DIR say so. */
export const limited: Drill = {
  fault: 'limits of the control group reached',
  alerts: [
    { alert: 'PortfolioServiceHighMemoryUsage' },
    { alert: 'PortfolioServiceHighCPUUsage', fills: '5m' },
  ],
  async begin({ cgroup, measured }, mend) {
    mend(() => cgroup.loosen());
    const memoryBytes = await measured(/^process_cgroup_memory_usage_bytes/);
    const before = await measured(/^process_cgroup_cpu_seconds_total/);
    await delay(MEASURED_SECONDS * 1000);
    const seconds = (await measured(/^process_cgroup_cpu_seconds_total/)) - before;
    cgroup.limit({ memoryBytes: memoryBytes / 0.97, cores: (seconds / MEASURED_SECONDS) * 0.5 });
  },
};
