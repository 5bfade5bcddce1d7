type Environment = Readonly<Record<string, string | undefined>>;

export interface WantedSignals {
  readonly traces: boolean;
  readonly metrics: boolean;
}

/** @returns what OpenTelemetry's variables ask for: traces as soon as there is an address for them, metrics by name. */
export function wantedSignals(environment: Environment): WantedSignals {
  const value = (name: string) => environment[`OTEL_${name}`]?.trim() ?? '';
  const names = (name: string) =>
    value(name)
      .split(',')
      .map((word) => word.trim())
      .filter(Boolean);
  if (value('SDK_DISABLED').toLowerCase() === 'true') return { traces: false, metrics: false };
  const addressed = value('EXPORTER_OTLP_ENDPOINT') !== '' || value('EXPORTER_OTLP_TRACES_ENDPOINT') !== '';
  const exporters = names('TRACES_EXPORTER');
  return {
    traces: addressed && (exporters.length === 0 || exporters.includes('otlp')),
    metrics: names('METRICS_EXPORTER').includes('otlp'),
  };
}
