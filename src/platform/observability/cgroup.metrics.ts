import { Injectable } from '@nestjs/common';
import { Cgroup, type CgroupFigures } from './cgroup.js';
import { MetricsRegistry } from './metrics-registry.js';

/** What the process's control group uses of what it may; a limit of 0 is none, and alerts leave it out. */
@Injectable()
export class CgroupMetrics {
  constructor(
    private readonly registry: MetricsRegistry,
    private readonly cgroup: Cgroup,
  ) {
    this.gauge('process_cgroup_memory_usage_bytes', 'Memory that cannot be given back.', 'memoryBytes');
    this.gauge('process_cgroup_memory_limit_bytes', 'Most memory; 0 is no limit.', 'memoryLimitBytes');
    this.gauge('process_cgroup_cpu_limit_cores', 'Most CPUs at once; 0 is no limit.', 'cpuLimitCores');
    registry.observedCounter('process_cgroup_cpu_seconds_total', 'CPU time of the control group.', () => [
      { value: cgroup.read().cpuSeconds, labels: {} },
    ]);
  }

  private gauge(name: string, help: string, figure: keyof CgroupFigures): void {
    this.registry.gauge(name, help, () => [{ value: this.cgroup.read()[figure], labels: {} }]);
  }
}
