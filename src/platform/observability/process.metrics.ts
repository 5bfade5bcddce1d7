import { Injectable } from '@nestjs/common';
import { Runtime } from '../config/runtime.js';
import { EventLoopDelay } from './event-loop-delay.js';
import { MetricsRegistry } from './metrics-registry.js';

/** The process itself, under the names Prometheus' own client libraries use. */
@Injectable()
export class ProcessMetrics {
  constructor(
    private readonly registry: MetricsRegistry,
    private readonly eventLoop: EventLoopDelay,
    { version, profile }: Runtime,
  ) {
    registry.observedCounter('process_cpu_seconds_total', 'CPU time of the process, user and system.', () => {
      const { user, system } = process.cpuUsage();
      return [{ value: (user + system) / 1e6, labels: {} }];
    });
    this.gauge(
      'process_start_time_seconds',
      'Start of the process since the Unix epoch.',
      () => performance.timeOrigin / 1000,
    );
    this.gauge('process_resident_memory_bytes', 'Resident memory.', () => process.memoryUsage.rss());
    this.gauge(
      'nodejs_heap_size_used_bytes',
      'JavaScript heap in use.',
      () => process.memoryUsage().heapUsed,
    );
    this.gauge(
      'nodejs_heap_size_total_bytes',
      'JavaScript heap reserved.',
      () => process.memoryUsage().heapTotal,
    );
    this.gauge(
      'nodejs_external_memory_bytes',
      'Memory of buffers outside the heap.',
      () => process.memoryUsage().external,
    );
    this.eventLoopGauges();
    registry.gauge('app_info', 'What runs here; always 1.', () => [
      { value: 1, labels: { version, profile } },
    ]);
  }

  private eventLoopGauges(): void {
    const delays = this.eventLoop;
    for (const name of ['p50', 'p99', 'max'] as const) {
      const help = `Delay of the event loop in the last one to two minutes, ${name}.`;
      this.gauge(`nodejs_eventloop_lag_${name}_seconds`, help, () => delays.milliseconds()[name] / 1000);
    }
  }

  private gauge(name: string, help: string, read: () => number): void {
    this.registry.gauge(name, help, () => [{ value: read(), labels: {} }]);
  }
}
