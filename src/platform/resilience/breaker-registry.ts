import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../shared/clock.js';
import { RedisConnection } from '../cache/redis.connection.js';
import { BreakerNotFoundError } from './breaker-not-found.error.js';
import { type BreakerOptions, type BreakerState, CircuitBreaker } from './circuit-breaker.js';
import { ResilienceMetrics } from './resilience.metrics.js';

const RESET_CHANNEL = 'circuit-breaker:reset';

export interface BreakerReset {
  readonly name: string;
  readonly state: BreakerState;
  /** Which replicas were reset: every one (through Redis), or the one that answered. */
  readonly scope: 'all' | 'replica';
}

/** Every circuit breaker of the process, by name. */
@Injectable()
export class BreakerRegistry implements OnModuleInit {
  private readonly logger = new Logger(BreakerRegistry.name);
  private readonly breakers = new Map<string, CircuitBreaker>();

  constructor(
    private readonly clock: Clock,
    private readonly metrics: ResilienceMetrics,
    private readonly redis: RedisConnection,
  ) {}

  async onModuleInit(): Promise<void> {
    if (this.redis.configured)
      await this.redis.subscribe(RESET_CHANNEL, (name) => this.breakers.get(name)?.reset());
  }

  create(name: string, options?: Partial<BreakerOptions>): CircuitBreaker {
    if (this.breakers.has(name)) throw new Error(`There are two circuit breakers named ${name}`);
    const breaker = new CircuitBreaker(name, this.clock, options, {
      stateChanged: (state) => {
        this.logChange(name, state);
      },
      callCounted: (result) => {
        this.metrics.breakerRequests.add(1, { name, result });
      },
    });
    this.breakers.set(name, breaker);
    this.metrics.watch(breaker);
    return breaker;
  }

  list(): readonly CircuitBreaker[] {
    return [...this.breakers.values()];
  }

  /**
   * Closes a breaker, here and, through Redis, on every replica.
   *
   * @throws BreakerNotFoundError
   */
  async reset(name: string): Promise<BreakerReset> {
    const breaker = this.breakers.get(name);
    if (!breaker) throw new BreakerNotFoundError(name);
    breaker.reset();
    const reachedAll = await this.publishReset(name);
    return { name, state: breaker.state, scope: reachedAll ? 'all' : 'replica' };
  }

  private async publishReset(name: string): Promise<boolean> {
    if (!this.redis.configured) return false;
    try {
      await this.redis.publish(RESET_CHANNEL, name);
      return true;
    } catch {
      // The caller learns it from the scope of the answer.
      return false;
    }
  }

  private logChange(name: string, state: BreakerState): void {
    const line = {
      event: 'circuit_breaker_changed',
      message: `circuit breaker ${name} is ${state}`,
      breaker: name,
      state,
    };
    if (state === 'open') this.logger.warn(line);
    else this.logger.log(line);
  }
}
