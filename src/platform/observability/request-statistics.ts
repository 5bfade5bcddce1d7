import { Injectable } from '@nestjs/common';
import { type RecordableHistogram, createHistogram } from 'node:perf_hooks';
import { Clock } from '../../shared/clock.js';

const SLOT_MS = 10_000;
const SLOTS = 6;
const MICROSECONDS_PER_MILLISECOND = 1000;

interface Slot {
  startedAt: number;
  readonly histogram: RecordableHistogram;
}

/** Latencies of the last minute, in six slots of ten seconds that are used in turn. */
@Injectable()
export class RequestStatistics {
  private readonly slots: Slot[] = Array.from({ length: SLOTS }, () => ({
    startedAt: 0,
    histogram: createHistogram(),
  }));
  private total = 0;

  constructor(private readonly clock: Clock) {}

  record(milliseconds: number): void {
    this.total++;
    const startedAt = Math.floor(this.clock.now() / SLOT_MS) * SLOT_MS;
    const slot = this.slots[(startedAt / SLOT_MS) % SLOTS]!;
    if (slot.startedAt !== startedAt) {
      slot.startedAt = startedAt;
      slot.histogram.reset();
    }
    slot.histogram.record(Math.max(1, Math.round(milliseconds * MICROSECONDS_PER_MILLISECOND)));
  }

  summary(): { total: number; last_minute: number; latency_ms: { p50: number; p95: number; p99: number } } {
    const minute = createHistogram();
    const oldest = this.clock.now() - SLOT_MS * SLOTS;
    for (const { startedAt, histogram } of this.slots) if (startedAt > oldest) minute.add(histogram);
    const percentile = (rank: number) =>
      minute.count === 0 ? 0 : minute.percentile(rank) / MICROSECONDS_PER_MILLISECOND;
    return {
      total: this.total,
      last_minute: minute.count,
      latency_ms: { p50: percentile(50), p95: percentile(95), p99: percentile(99) },
    };
  }
}
