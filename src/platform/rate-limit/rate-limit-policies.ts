import { type ExecutionContext, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { RateLimitMetrics } from './rate-limit.metrics.js';
import type { RateLimitPolicy } from './rate-limit-policy.js';
import { declaredPolicy } from './rate-limit.decorator.js';

/** Every rate limit policy of the process, by name. */
@Injectable()
export class RateLimitPolicies implements OnApplicationBootstrap {
  private readonly policies = new Map<string, RateLimitPolicy>();

  constructor(
    private readonly metrics: RateLimitMetrics,
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  /**
   * Makes a policy known. One whose numbers are constants and which stands in a decorator needs no call of this.
   *
   * @throws Error when its name stands for another policy, or when it can never let anybody pass.
   */
  register(policy: RateLimitPolicy): void {
    const { name, capacity, refillPerSecond } = policy;
    const known = this.policies.get(name);
    if (known === policy) return;
    if (known) throw new Error(`There are two rate limit policies named ${name}`);
    if (!(capacity >= 1 && refillPerSecond > 0))
      throw new Error(`The rate limit policy ${name} lets nobody pass`);
    this.policies.set(name, policy);
    this.metrics.watch(name);
  }

  /** The policy of the route that is asked for, if it is limited. */
  of(context: ExecutionContext): RateLimitPolicy | undefined {
    const declared = declaredPolicy(context.getHandler()) ?? declaredPolicy(context.getClass());
    return typeof declared === 'string' ? this.get(declared) : declared;
  }

  /** A name that nobody registered, or two policies of one name, stop the start rather than a request. */
  onApplicationBootstrap(): void {
    for (const { metatype } of this.discovery.getControllers()) {
      if (typeof metatype !== 'function') continue;
      const prototype = metatype.prototype as Record<string, object>;
      const handlers = this.scanner.getAllMethodNames(prototype).map((name) => prototype[name]!);
      for (const target of [metatype, ...handlers]) {
        const declared = declaredPolicy(target);
        if (typeof declared === 'string') this.get(declared);
        else if (declared) this.register(declared);
      }
    }
  }

  private get(name: string): RateLimitPolicy {
    const policy = this.policies.get(name);
    if (!policy) throw new Error(`There is no rate limit policy named ${name}`);
    return policy;
  }
}
