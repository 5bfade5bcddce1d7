import { Injectable } from '@nestjs/common';
import { BreakerRegistry } from '../../platform/resilience/breaker-registry.js';
import { AppError } from '../../shared/app-error.js';

/** Leaves a store alone that fails repeatedly. What a request itself did wrong says nothing about the store. */
@Injectable()
export class PortfolioBreaker {
  private readonly breaker;

  constructor(breakers: BreakerRegistry) {
    this.breaker = breakers.create('portfolio-store');
  }

  /** @throws CircuitOpenError, and what work throws. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    return this.breaker.run(async (permit) => {
      try {
        const result = await work();
        permit.settle('success');
        return result;
      } catch (error) {
        if (error instanceof AppError && error.problem.kind === 'unavailable') permit.settle('failure');
        throw error;
      }
    });
  }
}
