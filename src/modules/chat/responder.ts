import type { ChatMessage, Source } from './chat.js';

/** What is asked, with what was said before. */
export interface Question {
  readonly message: string;
  /** Oldest first. */
  readonly history: readonly ChatMessage[];
  /** What the owner wants the assistant to know and do. */
  readonly ownerPrompt: string | undefined;
  readonly signal: AbortSignal;
}

/** Told while an answer is made. */
export interface Listener {
  /** A part of the answer's text. */
  text(delta: string): void;
  /** A tool is being used. */
  tool(name: string): void;
}

/** A tool that was used, as the model asked for it. */
export interface UsedTool {
  readonly name: string;
  /** Parsed; the text itself where it was no JSON. */
  readonly arguments: unknown;
}

/** How an answer came about, whose text the listener was told. */
export interface Response {
  readonly model: string;
  readonly tokensUsed: number;
  readonly sources: readonly Source[];
  readonly toolCalls: readonly UsedTool[];
}

/** Who answers: a language model, or a search where there is none. */
export abstract class Responder {
  /** @throws LlmUnavailableError, ChatBudgetExhaustedError, DatabaseUnavailableError, and the signal's reason. */
  abstract respond(question: Question, listener: Listener): Promise<Response>;
}
