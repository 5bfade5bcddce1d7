import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const NANOSECONDS_PER_MILLISECOND = 1e6;

/** How late the event loop runs its timers, since the start. */
@Injectable()
export class EventLoopDelay implements OnModuleInit, OnModuleDestroy {
  private readonly histogram = monitorEventLoopDelay({ resolution: 20 });

  onModuleInit(): void {
    this.histogram.enable();
  }

  onModuleDestroy(): void {
    this.histogram.disable();
  }

  milliseconds(): { mean: number; p50: number; p99: number; max: number } {
    // Before its first sample the histogram says NaN.
    const inMs = (nanoseconds: number) => (nanoseconds || 0) / NANOSECONDS_PER_MILLISECOND;
    const { mean, max } = this.histogram;
    return {
      mean: inMs(mean),
      p50: inMs(this.histogram.percentile(50)),
      p99: inMs(this.histogram.percentile(99)),
      max: inMs(max),
    };
  }

  /** Starts over, so that the next reading says how it was in between. */
  reset(): void {
    this.histogram.reset();
  }
}
