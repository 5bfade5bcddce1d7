import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { isLlmConfigured, llmBaseUrl, llmConfig, llmModels } from './llm.config.js';

const parse = (given: object = {}) => z.object(llmConfig.shape).parse(given);

describe('the settings of the language model', () => {
  it('are those of a call of 30 s, 1000 tokens and the breaker’s own numbers', () => {
    expect(parse()).toEqual({
      model: 'gpt-4o-mini',
      fallbackModels: [],
      maxTokens: 1000,
      temperature: 0.7,
      timeoutSeconds: 30,
      failureThreshold: 5,
      resetTimeoutSeconds: 30,
    });
  });

  it('are there with a key or with an address', () => {
    expect(isLlmConfigured(parse())).toBe(false);
    const keyed = parse({ apiKey: 'sk-1' });
    expect([isLlmConfigured(keyed), llmBaseUrl(keyed)]).toEqual([true, 'https://api.openai.com/v1']);
    const own = parse({ baseUrl: 'http://localhost:11434/v1' });
    expect([isLlmConfigured(own), llmBaseUrl(own)]).toEqual([true, 'http://localhost:11434/v1']);
  });

  it('name each model once', () => {
    const { fallbackModels, ...rest } = parse({ model: 'a', fallbackModels: ' b, a,, c ,b' });
    expect(fallbackModels).toEqual(['b', 'a', 'c', 'b']);
    expect(llmModels({ ...rest, fallbackModels })).toEqual(['a', 'b', 'c']);
  });
});
