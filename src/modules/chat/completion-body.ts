import type OpenAI from 'openai';
import type { ModelMessage, ModelRequest, ToolDefinition } from './chat.model.js';
import { type LlmConfig, llmBaseUrl } from './llm.config.js';

type Body = OpenAI.ChatCompletionCreateParamsStreaming;

/** The body of `POST /chat/completions`, always for a stream that ends with what it used. */
export function completionBody(
  config: LlmConfig,
  model: string,
  { messages, tools }: Pick<ModelRequest, 'messages' | 'tools'>,
): Body {
  return {
    model,
    messages: messages.map(toMessage),
    ...(tools.length > 0 && { tools: tools.map(toTool) }),
    temperature: config.temperature,
    ...tokenLimit(config),
    stream: true,
    stream_options: { include_usage: true },
  };
}

/** OpenAI's newer models refuse `max_tokens`, which is the only name that many other servers know. */
function tokenLimit(config: LlmConfig): Partial<Body> {
  const { hostname } = new URL(llmBaseUrl(config));
  const name = hostname === 'api.openai.com' ? 'max_completion_tokens' : 'max_tokens';
  return { [name]: config.maxTokens };
}

function toMessage(message: ModelMessage): OpenAI.ChatCompletionMessageParam {
  if (message.role === 'tool')
    return { role: 'tool', content: message.content, tool_call_id: message.toolCallId };
  const { role, content } = message;
  if (role !== 'assistant' || !message.toolCalls?.length) return { role, content };
  const calls = message.toolCalls.map(({ id, name, arguments: text }) => ({
    id,
    type: 'function' as const,
    function: { name, arguments: text },
  }));
  return { role, content: content || null, tool_calls: calls };
}

function toTool({ name, description, parameters }: ToolDefinition): OpenAI.ChatCompletionTool {
  return { type: 'function', function: { name, description, parameters: { ...parameters } } };
}
