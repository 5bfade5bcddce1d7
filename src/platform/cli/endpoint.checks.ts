import { Inject, Injectable } from '@nestjs/common';
import { type EndpointsConfig, endpointsConfig } from './endpoints.config.js';
import { statusOf } from './probes.js';
import { ReachabilityCheck, withoutCredentials } from './reachability-check.js';

/** A server that speaks HTTP: it is reached when it answers anything. */
abstract class HttpCheck extends ReachabilityCheck {
  protected abstract readonly url: string | undefined;
  protected readonly path: string = '';
  /** JSON to POST; a GET without it. */
  protected readonly body: string | undefined = undefined;

  get target(): string | undefined {
    return this.url && withoutCredentials(this.url);
  }

  async reach(signal: AbortSignal): Promise<string> {
    const status = await statusOf(new URL(`${this.url}${this.path}`), this.body, signal);
    return `answers with status ${status}`;
  }
}

@Injectable()
export class LlmCheck extends HttpCheck {
  readonly name = 'llm';
  readonly variable = 'LLM_BASE_URL';
  protected override readonly path = '/models';
  protected readonly url;

  constructor(@Inject(endpointsConfig.token) { llmUrl }: EndpointsConfig) {
    super();
    this.url = llmUrl;
  }
}

@Injectable()
export class OtlpCheck extends HttpCheck {
  readonly name = 'otlp';
  readonly variable = 'OTEL_EXPORTER_OTLP_ENDPOINT';
  protected override readonly path = '/v1/traces';
  /** An export of no spans. */
  protected override readonly body = '{"resourceSpans":[]}';
  protected readonly url;

  constructor(@Inject(endpointsConfig.token) { otlpUrl }: EndpointsConfig) {
    super();
    this.url = otlpUrl;
  }
}
