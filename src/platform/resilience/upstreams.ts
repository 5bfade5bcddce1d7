import { createRequire } from 'node:module';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type * as Undici from 'undici';
import { Clock } from '../../shared/clock.js';
import type { Fetch } from './bounded-fetch.js';
import { BreakerRegistry } from './breaker-registry.js';
import type { BreakerOptions } from './circuit-breaker.js';
import { ResilienceMetrics } from './resilience.metrics.js';
import { Upstream, type UpstreamOptions } from './upstream.js';

export interface UpstreamDefinition extends UpstreamOptions {
  /** Milliseconds to connect; 3 s by default. */
  readonly connectTimeoutMs?: number;
  /** Connections to one host; further calls wait for one, within their deadline. 64 by default. */
  readonly connections?: number;
  /**
   * Whether connections are used again; true by default. Without, a call that fails to connect has surely done
   * nothing, whereas one over an old connection may be lost with it.
   */
  readonly keepAlive?: boolean;
  readonly breaker?: Partial<BreakerOptions>;
}

/** Loaded with the first upstream: where there is none its memory is better spent. */
const undici = () => createRequire(import.meta.url)('undici') as typeof Undici;

const DEFAULT_CONNECT_TIMEOUT_MS = 3000;
const DEFAULT_CONNECTIONS = 64;

/** Makes the clients of other services; the only place that opens connections to them. */
@Injectable()
export class Upstreams implements OnApplicationShutdown {
  private readonly pools: Undici.Agent[] = [];

  constructor(
    private readonly breakers: BreakerRegistry,
    private readonly metrics: ResilienceMetrics,
    private readonly clock: Clock,
  ) {}

  /** @throws Error when there is an upstream of that name already. */
  create(definition: UpstreamDefinition): Upstream {
    const breaker = this.breakers.create(definition.name, definition.breaker);
    return new Upstream(definition, breaker, this.metrics, this.clock, this.openPool(definition));
  }

  /** The last hook of all: whoever still waits for an answer now waits for nothing. */
  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.pools.map((pool) => pool.destroy()));
  }

  private openPool({
    connectTimeoutMs = DEFAULT_CONNECT_TIMEOUT_MS,
    connections = DEFAULT_CONNECTIONS,
    keepAlive = true,
  }: UpstreamDefinition): Fetch {
    const { Agent, fetch } = undici();
    const dispatcher = new Agent({
      connect: { timeout: connectTimeoutMs },
      connections,
      // 0 is undici's word for one request a connection.
      ...(!keepAlive && { pipelining: 0 }),
    });
    this.pools.push(dispatcher);
    // undici's types and Node's copy of them name the same classes.
    return (input, init) =>
      fetch(input as string | URL, {
        ...(init as Undici.RequestInit),
        dispatcher,
      });
  }
}
