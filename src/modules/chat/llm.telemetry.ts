import { Inject, Injectable, Logger } from '@nestjs/common';
import { type Attributes, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { type ModelFailure, toModelFailure } from './llm-failures.js';
import { type LlmConfig, llmConfig } from './llm.config.js';
import { LlmMetrics, type LlmStatus } from './llm.metrics.js';
import type { StreamedAnswer } from './streamed-answer.js';

/** The server's own words for its model and for why it stopped, as far as a span holds them. */
const MAX_WORD_LENGTH = 100;

/**
 * What is told of a call of a model: metrics, one log line if it failed, and a span with the attributes of
 * OpenTelemetry's conventions for generative AI (their version: ADR 0009). Nothing of what was said.
 */
@Injectable()
export class LlmTelemetry {
  private readonly logger = new Logger(LlmTelemetry.name);
  private readonly tracer = trace.getTracer('portfolio-platform');

  constructor(
    @Inject(llmConfig.token) private readonly config: LlmConfig,
    private readonly metrics: LlmMetrics,
  ) {}

  /**
   * @param signal the caller's: a call that it ends is nobody's failure.
   * @param work is handed what to call when the model says something; only the first time counts.
   * @throws ModelFailure
   */
  observe(
    model: string,
    signal: AbortSignal,
    work: (spoke: () => void) => Promise<StreamedAnswer>,
  ): Promise<StreamedAnswer> {
    const options = { kind: SpanKind.CLIENT, attributes: this.requested(model) };
    return this.tracer.startActiveSpan(`chat ${model}`, options, async (span) => {
      const startedAt = performance.now();
      const seconds = () => (performance.now() - startedAt) / 1000;
      let status: LlmStatus = 'success';
      let silent = true;
      try {
        const answer = await work(() => {
          if (!silent) return;
          silent = false;
          span.setAttribute('gen_ai.response.time_to_first_chunk', seconds());
          this.metrics.timeToFirstToken.record(seconds(), { model });
        });
        span.setAttributes(answered(answer));
        return answer;
      } catch (error) {
        const failure = toModelFailure(error);
        status = signal.aborted ? 'aborted' : failure.reason;
        if (!signal.aborted) this.failed(model, failure, span);
        throw failure;
      } finally {
        this.metrics.requests.add(1, { model, status });
        this.metrics.duration.record(seconds(), { model });
        span.end();
      }
    });
  }

  /** The breaker did not let a call through, which would have been for this model first. */
  leftAlone(model: string): void {
    this.metrics.requests.add(1, { model, status: 'circuit_open' });
    this.logFailure(model, 'circuit_open');
  }

  private failed(model: string, failure: ModelFailure, span: Span): void {
    const { reason, status } = failure;
    span.setAttribute('error.type', reason);
    span.setStatus({ code: SpanStatusCode.ERROR, message: reason });
    this.logFailure(model, reason, status);
  }

  private logFailure(model: string, reason: LlmStatus, status?: number): void {
    this.logger.warn({
      event: 'llm_call_failed',
      message: `the language model gave no answer: ${reason}`,
      model,
      reason,
      ...(status !== undefined && { status }),
    });
  }

  /** The conventions' word for a provider is that of the API it speaks. */
  private requested(model: string): Attributes {
    return {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': model,
      'gen_ai.request.max_tokens': this.config.maxTokens,
      'gen_ai.request.temperature': this.config.temperature,
      'gen_ai.request.stream': true,
    };
  }
}

function answered({ serversModel, finishReason, usage }: StreamedAnswer): Attributes {
  return {
    ...(serversModel && { 'gen_ai.response.model': serversModel.slice(0, MAX_WORD_LENGTH) }),
    ...(finishReason && { 'gen_ai.response.finish_reasons': [finishReason.slice(0, MAX_WORD_LENGTH)] }),
    ...(usage && {
      'gen_ai.usage.input_tokens': usage.promptTokens,
      'gen_ai.usage.output_tokens': usage.completionTokens,
    }),
  };
}
