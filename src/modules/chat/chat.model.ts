/** A call of one of our tools that the model asks for. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON text as the model wrote it. */
  readonly arguments: string;
}

export type ModelMessage =
  | { readonly role: 'system' | 'user'; readonly content: string }
  | { readonly role: 'assistant'; readonly content: string; readonly toolCalls?: readonly ToolCall[] }
  | { readonly role: 'tool'; readonly content: string; readonly toolCallId: string };

export interface ToolDefinition {
  readonly name: string;
  readonly description: string;
  /** JSON Schema. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface ModelRequest {
  readonly messages: readonly ModelMessage[];
  readonly tools: readonly ToolDefinition[];
  readonly signal: AbortSignal;
  /** Text as it comes. */
  readonly onDelta: (text: string) => void;
}

export interface TokenUsage {
  readonly promptTokens: number;
  readonly completionTokens: number;
}

export interface ModelAnswer {
  readonly content: string;
  readonly toolCalls: readonly ToolCall[];
  /** The configured model that answered. */
  readonly model: string;
  /** Undefined where the server does not say. */
  readonly usage: TokenUsage | undefined;
}

/** A language model. */
export abstract class ChatModel {
  /**
   * One round of a conversation: the model's text, or the tools it wants to be called first.
   *
   * @throws LlmUnavailableError, and the signal's reason when that fires.
   */
  abstract answer(request: ModelRequest): Promise<ModelAnswer>;
}
