import { Logger } from '@nestjs/common';
import type { Attributes, Counter, Histogram, Meter, ObservableGauge } from '@opentelemetry/api';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import type { Telemetry } from '../telemetry/telemetry.js';

/** One reading of a gauge. */
export interface Reading<Labels extends Attributes> {
  readonly value: number;
  readonly labels: Labels;
}

/**
 * The process's metrics, over OpenTelemetry's SDK, read in Prometheus' text format. Names are the exported ones;
 * labels are route templates and small enums, never an id, an address or a raw path.
 */
export class MetricsRegistry {
  private readonly logger = new Logger(MetricsRegistry.name);
  private readonly exporter = new PrometheusExporter({ preventServerStart: true });
  private readonly serializer = new PrometheusSerializer('', false, undefined, true, true);
  private readonly provider: MeterProvider;
  private readonly meter: Meter;
  private readonly passing: (() => string)[] = [];

  /** @param exports where the metrics go besides to whoever scrapes them; gauges that pass are only scraped. */
  constructor(exports?: Telemetry['metrics']) {
    const { resource, readers = [] } = exports ?? {};
    this.provider = new MeterProvider({
      ...(resource && { resource }),
      readers: [this.exporter, ...readers],
    });
    this.meter = this.provider.getMeter('portfolio-platform');
  }

  /** @param initial label sets that exist at 0 from the start, so that an alert can see the first increase. */
  counter<Labels extends Attributes>(
    name: string,
    help: string,
    initial: readonly Labels[] = [],
  ): Counter<Labels> {
    const counter = this.meter.createCounter<Labels>(name, { description: help });
    for (const labels of initial) counter.add(0, labels);
    return counter;
  }

  /** @param edges upper bucket bounds, in the unit the name ends with. */
  histogram<Labels extends Attributes>(
    name: string,
    help: string,
    edges: readonly number[],
  ): Histogram<Labels> {
    return this.meter.createHistogram<Labels>(name, {
      description: help,
      advice: { explicitBucketBoundaries: [...edges] },
    });
  }

  /**
   * A gauge that is read when it is scraped.
   *
   * @param read always the same label sets: one that is left out later stays in the scrape with its last value.
   */
  gauge<Labels extends Attributes>(
    name: string,
    help: string,
    read: () => Iterable<Reading<Labels>> | Promise<Iterable<Reading<Labels>>>,
  ): ObservableGauge<Labels> {
    const gauge = this.meter.createObservableGauge<Labels>(name, { description: help });
    gauge.addCallback(async (observer) => {
      for (const { value, labels } of await read()) observer.observe(value, labels);
    });
    return gauge;
  }

  /**
   * A gauge whose series come and go, which the SDK's do not.
   *
   * @param read the series there are now; label values are plain words.
   */
  passingGauge(name: string, help: string, read: () => Iterable<Reading<Record<string, string>>>): void {
    this.passing.push(() => {
      const series = Array.from(read(), ({ value, labels }) => {
        const pairs = Object.entries(labels).map(([label, word]) => `${label}="${word}"`);
        return `${name}{${pairs.join(',')}} ${value}\n`;
      });
      return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${series.join('')}`;
    });
  }

  /** A counter whose total is kept elsewhere and read when it is scraped. */
  observedCounter<Labels extends Attributes>(
    name: string,
    help: string,
    read: () => Iterable<Reading<Labels>>,
  ): void {
    this.meter.createObservableCounter<Labels>(name, { description: help }).addCallback((observer) => {
      for (const { value, labels } of read()) observer.observe(value, labels);
    });
  }

  /** @returns the Prometheus text exposition, version 0.0.4. */
  async scrape(): Promise<string> {
    const { resourceMetrics, errors } = await this.exporter.collect();
    for (const error of errors) this.logUnread(error);
    return this.serializer.serialize(resourceMetrics) + this.passing.map((text) => text()).join('');
  }

  async shutdown(): Promise<void> {
    await this.provider.shutdown();
  }

  /** A gauge that cannot be read is missing from the scrape; the rest is there. */
  private logUnread(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.logger.warn({ event: 'metric_not_read', message });
  }
}
