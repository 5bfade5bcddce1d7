import { Inject, Injectable } from '@nestjs/common';
import { MetricsRegistry } from '../../platform/observability/metrics-registry.js';
import { LLM_FAILURES, type LlmFailure } from './llm-failures.js';
import { type LlmConfig, isLlmConfigured, llmConfig, llmModels } from './llm.config.js';

/** aborted: its caller ended it; circuit_open: it was not made. */
export type LlmStatus = 'success' | 'aborted' | 'circuit_open' | LlmFailure;

const STATUSES: readonly LlmStatus[] = ['success', 'aborted', 'circuit_open', ...LLM_FAILURES];
const SECONDS = [0.5, 1, 2, 5, 10, 30];

/** `model` is always one of the configured models, never what a server calls it. */
@Injectable()
export class LlmMetrics {
  readonly requests;
  readonly duration;
  readonly timeToFirstToken;

  constructor(registry: MetricsRegistry, @Inject(llmConfig.token) config: LlmConfig) {
    const models = isLlmConfigured(config) ? llmModels(config) : [];
    this.requests = registry.counter<{ model: string; status: LlmStatus }>(
      'llm_requests_total',
      'Calls to a language model, retries included, by how they ended.',
      models.flatMap((model) => STATUSES.map((status) => ({ model, status }))),
    );
    this.duration = registry.histogram<{ model: string }>(
      'llm_request_duration_seconds',
      'Duration of calls to a language model, retries and the whole answer included.',
      SECONDS,
    );
    this.timeToFirstToken = registry.histogram<{ model: string }>(
      'llm_time_to_first_token_seconds',
      'Time from a call to the first token of its answer, retries included.',
      SECONDS,
    );
  }
}
