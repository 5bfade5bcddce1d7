import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Agent, fetch as undiciFetch } from 'undici';
import type { Fetch } from './bounded-fetch.js';
import { BreakerRegistry } from './breaker-registry.js';
import type { BreakerOptions } from './circuit-breaker.js';
import { ResilienceMetrics } from './resilience.metrics.js';
import { Upstream, type UpstreamOptions } from './upstream.js';

export interface UpstreamDefinition extends UpstreamOptions {
  /** Milliseconds to connect. */
  readonly connectTimeoutMs?: number;
  /** Connections to one host. */
  readonly connections?: number;
  readonly breaker?: Partial<BreakerOptions>;
}

const DEFAULT_CONNECT_TIMEOUT_MS = 3000;
const DEFAULT_CONNECTIONS = 64;

/** Makes the clients of other services; the only place that opens connections to them. */
@Injectable()
export class Upstreams implements OnApplicationShutdown {
  private readonly agents: Agent[] = [];

  constructor(
    private readonly breakers: BreakerRegistry,
    private readonly metrics: ResilienceMetrics,
  ) {}

  create(definition: UpstreamDefinition): Upstream {
    const { connectTimeoutMs = DEFAULT_CONNECT_TIMEOUT_MS, connections = DEFAULT_CONNECTIONS } = definition;
    const agent = new Agent({ connect: { timeout: connectTimeoutMs }, connections });
    this.agents.push(agent);
    const transport = ((input, init) =>
      undiciFetch(input, {
        ...(init as object),
        dispatcher: agent,
      }) as unknown as Promise<Response>) satisfies Fetch;
    return new Upstream(
      definition,
      this.breakers.create(definition.name, definition.breaker),
      this.metrics,
      transport,
    );
  }

  /** The latest hook of all: requests in flight still use the connections. */
  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.agents.map((agent) => agent.close()));
  }
}
