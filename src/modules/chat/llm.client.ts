import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type OpenAI from 'openai';
import { z } from 'zod';
import { Runtime } from '../../platform/config/runtime.js';
import type { Fetch } from '../../platform/resilience/bounded-fetch.js';
import type { Upstream } from '../../platform/resilience/upstream.js';
import { Upstreams } from '../../platform/resilience/upstreams.js';
import { ModelFailure, refusalOf, toModelFailure, verdictOf } from './llm-failures.js';
import { type LlmConfig, isLlmConfigured, llmBaseUrl, llmConfig } from './llm.config.js';

/** Name of the upstream and of its breaker. */
export const LLM = 'llm';

/** What a streamed answer may have besides its tokens, and what one of those costs on the wire, in bytes. */
const BASE_BYTES = 64 * 1024;
const BYTES_PER_TOKEN = 1024;

/** The client's own timer is real time, and must never be the first. */
const NEVER_MS = 24 * 3600 * 1000;

const modelsSchema = z.array(z.object({ id: z.string() }));
const ignore = () => undefined;
/** The client's own lines would show addresses and bodies. */
const SILENT = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** Any OpenAI-compatible server, through OpenAI's own client over our `fetch`. */
@Injectable()
export class LlmClient implements OnModuleInit {
  private readonly upstream: Upstream;

  constructor(
    @Inject(llmConfig.token) private readonly config: LlmConfig,
    private readonly runtime: Runtime,
    upstreams: Upstreams,
  ) {
    const timeoutMs = config.timeoutSeconds * 1000;
    this.upstream = upstreams.create({
      name: LLM,
      totalTimeoutMs: timeoutMs,
      maxBodyBytes: BASE_BYTES + BYTES_PER_TOKEN * config.maxTokens,
      classify: verdictOf,
      breaker: {
        failureThreshold: config.failureThreshold,
        resetTimeoutMs: config.resetTimeoutSeconds * 1000,
        probeTimeoutMs: timeoutMs * 2,
      },
    });
  }

  /** The client is large: without a language model it is never loaded, and with one before somebody waits for it. */
  async onModuleInit(): Promise<void> {
    if (this.runtime.serving && isLlmConfigured(this.config)) await import('openai');
  }

  /**
   * One call of the breaker, within which models are asked; the last fetch, and what work throws over it, are what it
   * says of the provider.
   *
   * @throws CircuitOpenError, UpstreamError when the signal fires, and what work throws.
   */
  call<T>(signal: AbortSignal, work: (send: Fetch) => Promise<T>): Promise<T> {
    return this.upstream.call('chat', work, { signal, streaming: true });
  }

  /**
   * Asks a model, once.
   *
   * @param signal ends the request, also while its answer is read.
   * @returns the chunks of the answer, as soon as its headers are there.
   * @throws ModelFailure, also while the chunks are read.
   */
  async stream(
    send: Fetch,
    body: OpenAI.ChatCompletionCreateParamsStreaming,
    signal: AbortSignal,
  ): Promise<AsyncIterable<unknown>> {
    const openai = await this.openai(async (input, init) => {
      // Ours goes to fetch alone: when the client's own fires, its stream ends as if it were whole.
      const signals = [signal, init?.signal].filter((one) => one != null);
      const answer = await send(input, { ...init, signal: AbortSignal.any(signals) });
      if (answer.ok) return answer;
      // What a provider says of a failure may quote the key; it is not even read.
      await answer.body?.cancel();
      throw refusalOf(answer);
    });
    try {
      return failingAsModels(await openai.chat.completions.create(body));
    } catch (error) {
      throw toModelFailure(error);
    }
  }

  /**
   * The names of the models that the key gives access to.
   *
   * @throws CircuitOpenError, ModelFailure.
   */
  async listModels(signal: AbortSignal): Promise<string[]> {
    const work = async (send: Fetch) => {
      const openai = await this.openai(async (input, init) => {
        const answer = await send(input, init);
        if (!answer.ok) throw refusalOf(answer);
        return answer;
      });
      try {
        const { data } = await openai.models.list();
        return modelsSchema.parse(data).map(({ id }) => id);
      } catch (error) {
        throw toModelFailure(error);
      }
    };
    return this.upstream.call('list_models', work, { signal });
  }

  /** Everything is given, so that the client looks for nothing in the environment. */
  private async openai(fetch: Fetch): Promise<OpenAI> {
    const { OpenAI } = await import('openai');
    const { apiKey } = this.config;
    return new OpenAI({
      baseURL: llmBaseUrl(this.config),
      apiKey: apiKey ?? 'none',
      // A server of one's own may take no key.
      defaultHeaders: apiKey === undefined ? { authorization: null } : {},
      adminAPIKey: null,
      organization: null,
      project: null,
      webhookSecret: null,
      maxRetries: 0,
      timeout: NEVER_MS,
      logLevel: 'off',
      logger: SILENT,
      fetch,
    });
  }
}

async function* failingAsModels(chunks: AsyncIterable<unknown>): AsyncGenerator {
  try {
    yield* chunks;
  } catch (error) {
    // An event that says that the server failed, rather than a chunk; its words are the provider's.
    if (error instanceof Error && 'requestID' in error && !error.cause)
      throw new ModelFailure('server_error');
    throw toModelFailure(error);
  }
}
