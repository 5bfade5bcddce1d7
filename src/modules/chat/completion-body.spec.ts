import { describe, expect, it } from '@jest/globals';
import { llmDefaults } from '../../../test/support/model-under-test.js';
import { completionBody } from './completion-body.js';

const REQUEST = { messages: [{ role: 'user' as const, content: 'Hello' }], tools: [] };

describe('the body of a completion', () => {
  it('limits the tokens by the name that OpenAI’s newer models know, and elsewhere by the one that all know', () => {
    const config = { ...llmDefaults(), maxTokens: 7 };
    expect(completionBody(config, 'm', REQUEST)).toMatchObject({ max_completion_tokens: 7 });
    expect(completionBody(config, 'm', REQUEST)).not.toHaveProperty('max_tokens');
    const elsewhere = { ...config, baseUrl: 'http://127.0.0.1:11434/v1' };
    expect(completionBody(elsewhere, 'm', REQUEST)).toMatchObject({ max_tokens: 7 });
    expect(completionBody(elsewhere, 'm', REQUEST)).not.toHaveProperty('max_completion_tokens');
  });

  it('names no tools where there are none, which some servers refuse to read', () => {
    expect(completionBody(llmDefaults(), 'm', REQUEST)).not.toHaveProperty('tools');
  });
});
