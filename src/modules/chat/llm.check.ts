import { Inject, Injectable } from '@nestjs/common';
import { ReachabilityCheck, withoutCredentials } from '../../platform/cli/reachability-check.js';
import { DETAILS, toModelFailure } from './llm-failures.js';
import { LlmClient } from './llm.client.js';
import { type LlmConfig, isLlmConfigured, llmBaseUrl, llmConfig } from './llm.config.js';

/** Asks which models there are, with the key: a wrong one is told from a right one, and nothing is spent. */
@Injectable()
export class LlmCheck extends ReachabilityCheck {
  readonly name = 'llm';
  readonly variable = 'LLM_BASE_URL or LLM_API_KEY';
  readonly target;

  constructor(
    @Inject(llmConfig.token) private readonly config: LlmConfig,
    private readonly client: LlmClient,
  ) {
    super();
    this.target = isLlmConfigured(config) ? withoutCredentials(llmBaseUrl(config)) : undefined;
  }

  async reach(signal: AbortSignal): Promise<string> {
    const models = await this.models(signal);
    const { model } = this.config;
    const which = models.includes(model) ? `${model} among them` : `but not ${model}`;
    return `offers ${models.length} ${models.length === 1 ? 'model' : 'models'}, ${which},`;
  }

  private async models(signal: AbortSignal): Promise<string[]> {
    try {
      return await this.client.listModels(signal);
    } catch (error) {
      const { reason, status } = toModelFailure(error);
      throw new Error(`${DETAILS[reason]}${status === undefined ? '' : ` (status ${status})`}`);
    }
  }
}
