import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { type ELDHistogram, monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 20;
const WINDOW_MS = 60_000;
const NANOSECONDS_PER_MILLISECOND = 1e6;

/**
 * How late the event loop runs its timers, over the last one to two minutes: two histograms take turns in starting
 * anew, and the older one is read, so that no reader takes anything away from another.
 */
@Injectable()
export class EventLoopDelay implements OnModuleInit, OnModuleDestroy {
  private older = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  private younger = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  private timer: NodeJS.Timeout | undefined;

  onModuleInit(): void {
    for (const histogram of this.histograms) histogram.enable();
    this.timer = setInterval(() => this.turn(), WINDOW_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
    for (const histogram of this.histograms) histogram.disable();
  }

  milliseconds(): { mean: number; p50: number; p99: number; max: number } {
    const { older } = this;
    return {
      mean: delayOf(older.mean),
      p50: delayOf(older.percentile(50)),
      p99: delayOf(older.percentile(99)),
      max: delayOf(older.max),
    };
  }

  private turn(): void {
    this.older.reset();
    [this.older, this.younger] = [this.younger, this.older];
  }

  private get histograms(): readonly ELDHistogram[] {
    return [this.older, this.younger];
  }
}

/** A sample is the time between two timers, not only what was late; without any, the histogram says NaN. */
function delayOf(nanoseconds: number): number {
  return Math.max(0, (nanoseconds || 0) / NANOSECONDS_PER_MILLISECOND - RESOLUTION_MS);
}
