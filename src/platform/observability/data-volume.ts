import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { statfs } from 'node:fs/promises';
import { type AppConfig, appConfig } from '../config/app.config.js';
import { MetricsRegistry } from './metrics-registry.js';

interface Space {
  readonly free: number;
  readonly size: number;
}

/** Room on the volume that holds DATA_DIR. Where there is no such folder (yet), there are no series. */
@Injectable()
export class DataVolume implements OnModuleInit {
  private known: Space | undefined;
  private reading: Promise<void> | undefined;

  constructor(
    @Inject(appConfig.token) private readonly config: AppConfig,
    registry: MetricsRegistry,
  ) {
    const gauge = (name: string, help: string, figure: keyof Space) => {
      registry.passingGauge(name, help, () => {
        // For the next scrape: this one waits for no file system, which may be one that hangs.
        void this.refresh();
        return this.known ? [{ value: this.known[figure], labels: { volume: 'data' } }] : [];
      });
    };
    gauge('volume_free_bytes', 'Bytes that the process may still write on a volume of ours.', 'free');
    gauge('volume_size_bytes', 'Size of a volume of ours.', 'size');
  }

  async onModuleInit(): Promise<void> {
    await this.refresh();
  }

  private refresh(): Promise<void> {
    this.reading ??= this.read().finally(() => (this.reading = undefined));
    return this.reading;
  }

  private async read(): Promise<void> {
    try {
      const { bavail, blocks, bsize } = await statfs(this.config.dataDir);
      this.known = { free: bavail * bsize, size: blocks * bsize };
    } catch {
      this.known = undefined;
    }
  }
}
