import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { parse } from 'yaml';
import { freePort } from '../server-process.js';
import { until } from '../until.js';
import { ImageProcess } from './image-process.js';
import type { RoundRobinProxy } from './round-robin-proxy.js';

const { shutdown } = parse(readFileSync('helm/portfolio-platform/values.yaml', 'utf8')) as {
  shutdown: { preStopSeconds: number; drainMs: number; graceMs: number };
};
const PRE_STOP_MS = shutdown.preStopSeconds * 1000;
const { drainMs: DRAIN_MS, graceMs: GRACE_MS } = shutdown;

/** What of the image's files a release replaces. */
export type Release = readonly { readonly from: string; readonly to: string }[];

interface Replica {
  readonly url: string;
  readonly container: ImageProcess;
}

export interface Ending {
  readonly code: number | string;
  readonly withinGrace: boolean;
}

/** Replicas of the image, rolled as Kubernetes does with maxSurge 1 and maxUnavailable 0. */
export class Deployment {
  private replicas: Replica[] = [];
  private readonly ending = new Set<ImageProcess>();

  constructor(
    private readonly proxy: RoundRobinProxy,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  async scaleTo(count: number, release: Release): Promise<void> {
    while (this.replicas.length < count) await this.add(release);
  }

  /** Puts a new replica in the place of each old one. @returns how the old ones ended. */
  async rollTo(release: Release): Promise<Ending[]> {
    const old = this.replicas;
    const endings: Promise<Ending>[] = [];
    this.replicas = [];
    for (const replica of old) {
      await this.add(release);
      endings.push(this.end(replica));
    }
    return Promise.all(endings);
  }

  urls(): string[] {
    return this.replicas.map(({ url }) => url);
  }

  /** Ends what still runs. */
  async kill(): Promise<void> {
    const containers = [...this.replicas.map(({ container }) => container), ...this.ending];
    await Promise.all(containers.map((container) => container.kill()));
  }

  private async add(release: Release): Promise<void> {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const container = new ImageProcess({
      mounts: release,
      env: {
        ...this.env,
        PORT: String(port),
        SHUTDOWN_DRAIN_MS: String(DRAIN_MS),
        SHUTDOWN_GRACE_MS: String(GRACE_MS),
      },
    });
    this.replicas.push({ url, container });
    await container.untilPrinted('"event":"server_started"');
    this.proxy.add(url);
    await until(() => this.proxy.serves(url));
  }

  private async end({ url, container }: Replica): Promise<Ending> {
    this.ending.add(container);
    // A pod leaves its Service when it is told to end, and sleeps while that gets about.
    this.proxy.remove(url);
    // Where this machine stands still the proxy may hear of it later than that: it is no rollout's fault.
    await Promise.all([delay(PRE_STOP_MS), until(() => !this.proxy.serves(url))]);
    const signalledAt = performance.now();
    container.signal('SIGTERM');
    const code = await container.exited();
    this.ending.delete(container);
    return { code, withinGrace: performance.now() - signalledAt < DRAIN_MS + GRACE_MS };
  }
}
