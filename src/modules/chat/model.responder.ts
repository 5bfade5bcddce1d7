import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type ContentTool, ContentToolsService } from '../content/content-tools.service.js';
import { ChatMetrics } from './chat.metrics.js';
import {
  ChatModel,
  type ModelAnswer,
  type ModelMessage,
  type ToolCall,
  type ToolDefinition,
} from './chat.model.js';
import type { Source } from './chat.js';
import { type LlmConfig, llmConfig } from './llm.config.js';
import { LlmUnavailableError } from './llm.errors.js';
import { type Listener, type Question, Responder, type Response, type UsedTool } from './responder.js';
import { systemPrompt } from './system-prompt.js';
import { TokenBudget } from './token-budget.js';
import { estimateTokens } from './token-estimate.js';

/** How often the model may ask for tools before it has to answer. */
const MAX_TOOL_ROUNDS = 5;
/** Characters of what was said before that the model is told again. */
const HISTORY_MAX = 16_000;
const SOURCES_MAX = 10;

/** Answers with a language model that looks the portfolio up. */
@Injectable()
export class ModelResponder extends Responder {
  private readonly tools: readonly ToolDefinition[];

  constructor(
    @Inject(llmConfig.token) private readonly config: LlmConfig,
    private readonly model: ChatModel,
    private readonly content: ContentToolsService,
    private readonly budget: TokenBudget,
    private readonly metrics: ChatMetrics,
  ) {
    super();
    this.tools = content.tools.map(toDefinition);
  }

  async respond(question: Question, listener: Listener): Promise<Response> {
    const messages = conversation(question);
    const sources = new Map<string, Source>();
    const toolCalls: UsedTool[] = [];
    let tokensUsed = 0;
    const text = paragraphs(listener);
    for (let round = 0; ; round++) {
      // The last round has no tools: the model answers with what it knows by then.
      const tools = round < MAX_TOOL_ROUNDS ? this.tools : [];
      const { answer, tokens } = await this.ask(messages, tools, question.signal, text.next());
      tokensUsed += tokens;
      if (answer.toolCalls.length === 0 || tools.length === 0)
        return { model: answer.model, tokensUsed, sources: [...sources.values()], toolCalls };
      messages.push({ role: 'assistant', content: answer.content, toolCalls: answer.toolCalls });
      for (const call of answer.toolCalls) {
        listener.tool(call.name);
        const used = { name: call.name, arguments: argumentsOf(call) };
        const result = await this.content.run(used.name, used.arguments);
        toolCalls.push(used);
        for (const source of result.sources)
          if (sources.size < SOURCES_MAX) sources.set(`${source.type}/${source.slug}`, source);
        messages.push({ role: 'tool', content: result.text, toolCallId: call.id });
      }
      question.signal.throwIfAborted();
    }
  }

  /** One call of the model, paid from the budget also when it was cut off. */
  private async ask(
    messages: readonly ModelMessage[],
    tools: readonly ToolDefinition[],
    signal: AbortSignal,
    onText: (text: string) => void,
  ): Promise<{ answer: ModelAnswer; tokens: number }> {
    const promptTokens = estimateTokens(JSON.stringify([messages, tools]));
    const reservation = await this.budget.reserve(promptTokens + this.config.maxTokens);
    let received = '';
    const onDelta = (text: string) => {
      received += text;
      onText(text);
    };
    let tokens = 0;
    try {
      const answer = await this.model.answer({ messages, tools, signal, onDelta });
      tokens = this.count(answer, promptTokens);
      return { answer, tokens };
    } catch (error) {
      // What was refused before it began costs nothing; what was cut off has cost the prompt at least.
      if (signal.aborted || received !== '' || !(error instanceof LlmUnavailableError))
        tokens = this.estimated(promptTokens + estimateTokens(received));
      throw error;
    } finally {
      await reservation.settle(tokens);
    }
  }

  private count({ usage, content, toolCalls }: ModelAnswer, promptTokens: number): number {
    if (!usage) return this.estimated(promptTokens + estimateTokens(content + JSON.stringify(toolCalls)));
    this.metrics.tokens.add(usage.promptTokens, { kind: 'prompt' });
    this.metrics.tokens.add(usage.completionTokens, { kind: 'completion' });
    return usage.promptTokens + usage.completionTokens;
  }

  private estimated(tokens: number): number {
    this.metrics.tokens.add(tokens, { kind: 'estimated' });
    return tokens;
  }
}

/** What the model says in one round is a paragraph of its own. */
function paragraphs(listener: Listener) {
  let said = false;
  return {
    next(): (text: string) => void {
      let separator = said ? '\n\n' : '';
      return (text) => {
        listener.text(separator + text);
        separator = '';
        said = true;
      };
    },
  };
}

function toDefinition({ name, description, input }: ContentTool): ToolDefinition {
  const { $schema: _dialect, ...parameters } = z.toJSONSchema(input, { io: 'input' });
  return { name, description, parameters };
}

function conversation({ message, history, ownerPrompt }: Question): ModelMessage[] {
  const said: ModelMessage[] = [];
  let characters = 0;
  for (const { role, content } of history.toReversed()) {
    characters += content.length;
    if (characters > HISTORY_MAX) break;
    said.unshift({ role, content });
  }
  return [
    { role: 'system', content: systemPrompt(ownerPrompt) },
    ...said,
    { role: 'user', content: message },
  ];
}

function argumentsOf({ arguments: text }: ToolCall): unknown {
  try {
    return JSON.parse(text || '{}');
  } catch {
    return text;
  }
}
