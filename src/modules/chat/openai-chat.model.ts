import { Inject, Injectable } from '@nestjs/common';
import type { Fetch } from '../../platform/resilience/bounded-fetch.js';
import { CircuitOpenError } from '../../platform/resilience/circuit-open.error.js';
import { Deadline } from '../../platform/resilience/deadline.js';
import { type RetryPolicy, retryDelayMs } from '../../platform/resilience/retry.js';
import { Clock } from '../../shared/clock.js';
import { ChatModel, type ModelAnswer, type ModelRequest } from './chat.model.js';
import { completionBody } from './completion-body.js';
import { CallTime } from './llm-deadlines.js';
import { DETAILS, type ModelFailure, toModelFailure } from './llm-failures.js';
import { LlmClient } from './llm.client.js';
import { type LlmConfig, llmConfig, llmModels } from './llm.config.js';
import { LlmUnavailableError } from './llm.errors.js';
import { LlmTelemetry } from './llm.telemetry.js';
import { StreamedAnswer } from './streamed-answer.js';

/** Until a model has said something. A time-out is not retried: whoever waits has waited long enough. */
const RETRIES: RetryPolicy = {
  retryDelaysMs: [500, 1000],
  retryOn: (status) => status === 429 || status >= 500,
  retryOnFailure: (reason) => ['refused', 'reset', 'dns', 'network'].includes(reason),
  retryAfterLimitMs: 5000,
};

/** What is the same for every model that one call asks. */
interface Call {
  readonly request: ModelRequest;
  readonly send: Fetch;
  readonly time: CallTime;
}

/**
 * A model at an OpenAI-compatible server, and others in its place while none has said anything. Every answer is
 * streamed, so that silence is noticed and whoever leaves ends it (ADR 0009).
 */
@Injectable()
export class OpenaiChatModel extends ChatModel {
  private readonly models: readonly string[];

  constructor(
    @Inject(llmConfig.token) private readonly config: LlmConfig,
    private readonly client: LlmClient,
    private readonly telemetry: LlmTelemetry,
    private readonly clock: Clock,
  ) {
    super();
    this.models = llmModels(config);
  }

  async answer(request: ModelRequest): Promise<ModelAnswer> {
    const { signal } = request;
    signal.throwIfAborted();
    const time = new CallTime(this.clock, this.config.timeoutSeconds * 1000);
    try {
      return await this.client.call(signal, (send) => this.firstAnswer({ request, send, time }));
    } catch (error) {
      signal.throwIfAborted();
      throw this.unavailable(error);
    }
  }

  /** @throws ModelFailure of the last model that was asked. */
  private async firstAnswer(call: Call): Promise<ModelAnswer> {
    let last: ModelFailure | undefined;
    for (const model of this.models) {
      try {
        const { content, toolCalls, usage } = await this.telemetry.observe(
          model,
          call.request.signal,
          (spoke) => this.ask(model, call, spoke),
        );
        return { content, toolCalls, usage, model };
      } catch (error) {
        last = toModelFailure(error);
        if (last.midway || this.isOver(call)) break;
      }
    }
    throw last!;
  }

  /** Asks one model, and again while it says nothing and the failure may pass. */
  private async ask(model: string, call: Call, spoke: () => void): Promise<StreamedAnswer> {
    for (let retry = 0; ; retry++) {
      try {
        return await this.tryOnce(model, call, spoke);
      } catch (error) {
        const failure = toModelFailure(error);
        const waitMs = failure.mayPass
          ? retryDelayMs(RETRIES, retry, failure.ending, Math.random)
          : undefined;
        if (waitMs === undefined || waitMs >= call.time.remainingMs || this.isOver(call)) throw failure;
        await this.clock.sleep(waitMs, call.request.signal).catch(() => undefined);
      }
    }
  }

  private async tryOnce(model: string, call: Call, spoke: () => void): Promise<StreamedAnswer> {
    const { request, send, time } = call;
    const answer = new StreamedAnswer();
    const silence = time.silence();
    const connection = new Deadline(this.clock, time.headersMs, request.signal);
    const read = async (chunks: AsyncIterable<unknown>) => {
      for await (const chunk of chunks) {
        // What was on its way when the caller left or the time was over is shown to nobody.
        connection.signal.throwIfAborted();
        const text = answer.add(chunk);
        if (answer.begun) {
          silence.broken();
          spoke();
        }
        if (text !== '') request.onDelta(text);
      }
    };
    try {
      const body = completionBody(this.config, model, request);
      const chunks = await this.client.stream(send, body, connection.signal);
      connection.lift();
      await silence.bound(read(chunks));
    } catch (error) {
      // An answer that is whole is good, however its connection ends.
      if (answer.finishReason === undefined || request.signal.aborted)
        throw answer.begun ? toModelFailure(error).afterFirstToken() : toModelFailure(error);
    } finally {
      connection.end();
    }
    answer.close();
    return answer;
  }

  private isOver({ request, time }: Call): boolean {
    return request.signal.aborted || time.remainingMs <= 0;
  }

  private unavailable(error: unknown): LlmUnavailableError {
    if (error instanceof CircuitOpenError) {
      this.telemetry.leftAlone(this.models[0]!);
      return new LlmUnavailableError(DETAILS.circuit_open, error.retryAfterSeconds);
    }
    return new LlmUnavailableError(DETAILS[toModelFailure(error).reason]);
  }
}
