import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AppConfig } from '../../src/platform/config/app.config.js';
import { DataVolume } from '../../src/platform/observability/data-volume.js';
import { MetricsRegistry } from '../../src/platform/observability/metrics-registry.js';
import { until } from '../support/until.js';

describe('the room on the volume of DATA_DIR', () => {
  let dataDir: string;
  let registry: MetricsRegistry;
  let volume: DataVolume;

  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'data-volume-'));
    registry = new MetricsRegistry();
    volume = new DataVolume({ dataDir } as AppConfig, registry);
    await volume.onModuleInit();
  });

  afterEach(async () => {
    await registry.shutdown();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const series = async () =>
    (await registry.scrape()).split('\n').filter((line) => line.startsWith('volume_'));

  it('is that which the file system reports', async () => {
    const { blocks, bsize } = await statfs(dataDir);
    const [free, size] = await series();
    expect(size).toBe(`volume_size_bytes{volume="data"} ${blocks * bsize}`);
    expect(Number(free?.replace('volume_free_bytes{volume="data"} ', ''))).toBeLessThan(blocks * bsize);
  });

  it('has no series while there is no such folder', async () => {
    rmSync(dataDir, { recursive: true });
    await until(async () => (await series()).length === 0);
  });
});
