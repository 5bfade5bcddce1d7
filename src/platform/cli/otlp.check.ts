import { Inject, Injectable } from '@nestjs/common';
import { type EndpointsConfig, endpointsConfig } from './endpoints.config.js';
import { statusOf } from './probes.js';
import { ReachabilityCheck, withoutCredentials } from './reachability-check.js';

/** An export of no spans. */
const NO_SPANS = '{"resourceSpans":[]}';

/** A collector of traces: it is reached when it answers anything. */
@Injectable()
export class OtlpCheck extends ReachabilityCheck {
  readonly name = 'otlp';
  readonly variable = 'OTEL_EXPORTER_OTLP_ENDPOINT';
  readonly target;

  constructor(@Inject(endpointsConfig.token) private readonly config: EndpointsConfig) {
    super();
    this.target = config.otlpUrl && withoutCredentials(config.otlpUrl);
  }

  async reach(signal: AbortSignal): Promise<string> {
    const status = await statusOf(new URL(`${this.config.otlpUrl}/v1/traces`), NO_SPANS, signal);
    return `answers with status ${status}`;
  }
}
