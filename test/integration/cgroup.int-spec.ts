import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cgroup } from '../../src/platform/observability/cgroup.js';

describe('the control group', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'cgroup-'));
  });

  afterEach(() => {
    jest.restoreAllMocks();
    rmSync(directory, { recursive: true });
  });

  const read = (files: Record<string, string>) => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
    return new Cgroup({ cgroupDir: directory, token: undefined }).read();
  };

  it('reads use and limits as the kernel writes them', () => {
    expect(
      read({
        'memory.current': '300000000\n',
        'memory.max': '536870912\n',
        'memory.stat': 'anon 1\ninactive_file 50000000\nactive_file 2\n',
        'cpu.max': '150000 100000\n',
        'cpu.stat': 'usage_usec 2500000\nuser_usec 1\n',
      }),
    ).toEqual({
      memoryBytes: 250_000_000,
      memoryLimitBytes: 536_870_912,
      cpuSeconds: 2.5,
      cpuLimitCores: 1.5,
    });
  });

  it('says 0 where there is no limit', () => {
    expect(read({ 'memory.max': 'max\n', 'cpu.max': 'max 100000\n' })).toMatchObject({
      memoryLimitBytes: 0,
      cpuLimitCores: 0,
    });
  });

  it('gives the process’s own figures where there is no such group', () => {
    jest.spyOn(process, 'cpuUsage').mockReturnValue({ user: 1_000_000, system: 500_000 });
    jest.spyOn(process.memoryUsage, 'rss').mockReturnValue(42);
    expect(read({})).toEqual({ memoryBytes: 42, memoryLimitBytes: 0, cpuSeconds: 1.5, cpuLimitCores: 0 });
  });
});
