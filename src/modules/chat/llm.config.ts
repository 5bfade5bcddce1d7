import { z } from 'zod';
import { type ConfigOf, defineConfig, setting } from '../../platform/config/config-namespace.js';
import { decimal, httpUrl, integer, list } from '../../platform/config/setting-types.js';
import { DEFAULT_BREAKER } from '../../platform/resilience/circuit-breaker.js';

const OPENAI_URL = 'https://api.openai.com/v1';

const modelName = () => z.string().trim().min(1, 'expected the name of a model').max(200);

export const llmConfig = defineConfig('llm', {
  baseUrl: setting(
    'LLM_BASE_URL',
    `An OpenAI-compatible API; ${OPENAI_URL} where only LLM_API_KEY is set.`,
    httpUrl().optional(),
  ),
  apiKey: setting(
    'LLM_API_KEY',
    'Its key. Without key and address there is no language model, and the chat answers from retrieval alone.',
    z.string().min(1).optional(),
    { secret: true },
  ),
  model: setting('LLM_MODEL', 'The model that answers.', modelName().default('gpt-4o-mini')),
  fallbackModels: setting(
    'LLM_FALLBACK_MODELS',
    'Models that are asked, in order, when those before them fail without having said anything.',
    list(modelName()).default([]),
  ),
  maxTokens: setting(
    'LLM_MAX_TOKENS',
    'Tokens of one answer of the model at most.',
    integer(1, 100_000).default(1000),
  ),
  temperature: setting(
    'LLM_TEMPERATURE',
    'How freely the model chooses its words, 0 to 2.',
    decimal(0, 2).default(0.7),
  ),
  timeoutSeconds: setting(
    'LLM_TIMEOUT',
    'Seconds of one call of the model as a whole, retries and fallback models included.',
    decimal(0.1, 600).default(30),
  ),
  failureThreshold: setting(
    'LLM_FAILURE_THRESHOLD',
    'Calls in a row that must fail before the circuit breaker opens.',
    integer(1, 1000).default(DEFAULT_BREAKER.failureThreshold),
  ),
  resetTimeoutSeconds: setting(
    'LLM_RESET_TIMEOUT',
    'Seconds the circuit breaker stays open before a call is tried.',
    decimal(0.1, 3600).default(DEFAULT_BREAKER.resetTimeoutMs / 1000),
  ),
});

export type LlmConfig = ConfigOf<typeof llmConfig>;

/** Whether there is a language model at all. */
export function isLlmConfigured({ baseUrl, apiKey }: LlmConfig): boolean {
  return baseUrl !== undefined || apiKey !== undefined;
}

export function llmBaseUrl({ baseUrl }: LlmConfig): string {
  return baseUrl ?? OPENAI_URL;
}

/** The models that may be asked, in order, each once. */
export function llmModels({ model, fallbackModels }: LlmConfig): string[] {
  return [...new Set([model, ...fallbackModels])];
}
