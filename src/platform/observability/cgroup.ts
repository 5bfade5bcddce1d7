import { Inject, Injectable } from '@nestjs/common';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type MetricsConfig, metricsConfig } from './metrics.config.js';

const MOUNT = '/sys/fs/cgroup';

export interface CgroupFigures {
  readonly memoryBytes: number;
  /** 0 where there is no limit. */
  readonly memoryLimitBytes: number;
  /** CPU time used since the group was made. */
  readonly cpuSeconds: number;
  /** CPUs that may be busy at once; 0 where there is no limit. */
  readonly cpuLimitCores: number;
}

/**
 * What the kernel counts for the control group (v2) of the process, and what it may use at most: the figures by which
 * a container is throttled or killed. Where there is no such group, the process's own figures without a limit.
 */
@Injectable()
export class Cgroup {
  private readonly directory: string;

  constructor(@Inject(metricsConfig.token) { cgroupDir }: MetricsConfig) {
    this.directory = cgroupDir ?? ownDirectory();
  }

  read(): CgroupFigures {
    const current = this.number('memory.current');
    const microseconds = this.member('cpu.stat', 'usage_usec');
    return {
      // As the kubelet counts it: pages that are merely cached are given back before anything is killed.
      memoryBytes:
        current === undefined
          ? process.memoryUsage.rss()
          : Math.max(0, current - (this.member('memory.stat', 'inactive_file') ?? 0)),
      memoryLimitBytes: this.number('memory.max') ?? 0,
      cpuSeconds: (microseconds ?? ownMicroseconds()) / 1e6,
      cpuLimitCores: this.cpuLimit(),
    };
  }

  /** cpu.max is "<quota> <period>" in microseconds, or "max <period>". */
  private cpuLimit(): number {
    const [quota, period] = (this.text('cpu.max') ?? '').split(' ').map(Number);
    return quota && period ? quota / period : 0;
  }

  /** @returns undefined for "max" and for a file that is not there. */
  private number(file: string): number | undefined {
    const value = Number(this.text(file) ?? NaN);
    return Number.isFinite(value) ? value : undefined;
  }

  private member(file: string, name: string): number | undefined {
    const line = this.text(file)
      ?.split('\n')
      .find((each) => each.startsWith(`${name} `));
    return line === undefined ? undefined : Number(line.slice(name.length + 1));
  }

  private text(file: string): string | undefined {
    try {
      // The kernel answers from memory: no disk is waited for.
      return readFileSync(join(this.directory, file), 'utf8').trim();
    } catch {
      return undefined;
    }
  }
}

/** In a namespace of its own the path is "/"; a container that sees the host's path has its files at the mount. */
function ownDirectory(): string {
  try {
    const [, path = '/'] = /^0::(\/.*)$/m.exec(readFileSync('/proc/self/cgroup', 'utf8')) ?? [];
    const directory = join(MOUNT, path);
    return existsSync(join(directory, 'memory.current')) ? directory : MOUNT;
  } catch {
    return MOUNT;
  }
}

function ownMicroseconds(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
