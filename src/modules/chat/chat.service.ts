import { Inject, Injectable } from '@nestjs/common';
import { Deadline } from '../../platform/resilience/deadline.js';
import { Traced } from '../../platform/telemetry/traced.decorator.js';
import { Clock } from '../../shared/clock.js';
import { ContentService } from '../content/content.service.js';
import { type ChatConfig, chatConfig } from './chat.config.js';
import { ChatDisabledError, ChatTimeoutError } from './chat.errors.js';
import { ChatSessionService } from './chat-session.service.js';
import type { ChatMessage, Conversation } from './chat.js';
import { fixedAnswer } from './guardrails.js';
import { DETAILS } from './llm-failures.js';
import { LlmUnavailableError } from './llm.errors.js';
import { PiiMaskingStream, publishedEmails } from './pii-masking.js';
import { type Listener, Responder, type Response, type UsedTool } from './responder.js';
import { estimateTokens } from './token-estimate.js';

export interface ChatRequest {
  readonly message: string;
  readonly visitorId: string;
  readonly sessionId?: string | undefined;
  /** The client's IP address. */
  readonly address: string;
}

export interface ChatAnswer {
  readonly sessionId: string;
  /** The assistant's. */
  readonly message: ChatMessage;
  readonly tokensUsed: number;
  readonly toolCalls: readonly UsedTool[];
}

/** Told while a chat is answered, by whoever streams it. */
export interface ChatListener extends Listener {
  session(id: string): void;
}

/** A visitor's question and its answer. */
@Injectable()
export class ChatService {
  constructor(
    @Inject(chatConfig.token) private readonly config: ChatConfig,
    private readonly sessions: ChatSessionService,
    private readonly content: ContentService,
    private readonly responder: Responder,
    private readonly clock: Clock,
  ) {}

  /**
   * The question is kept whatever becomes of the answer.
   *
   * @param signal fires when the client leaves.
   * @throws ChatDisabledError, SessionNotFoundError, ChatBudgetExhaustedError, LlmUnavailableError, ChatTimeoutError,
   * DatabaseUnavailableError, and the signal's reason.
   */
  @Traced('chat answer')
  async answer(request: ChatRequest, listener: ChatListener, signal: AbortSignal): Promise<ChatAnswer> {
    const contact = await this.content.contact();
    if (contact && !contact.chatEnabled) throw new ChatDisabledError();
    const { session, messages: history } = await this.conversation(request);
    listener.session(session.id);
    const { message } = request;
    await this.sessions.append(session.id, {
      role: 'user',
      content: message,
      tokens: estimateTokens(message),
    });
    const text = new Text(listener, contact?.email);
    const question = { message, history, ownerPrompt: contact?.chatSystemPrompt };
    const fixed = fixedAnswer(message);
    const response =
      fixed === undefined
        ? await this.inTime(signal, (over) => this.responder.respond({ ...question, signal: over }, text))
        : toFixed(fixed, text);
    const { model, sources, tokensUsed, toolCalls } = response;
    const content = text.end();
    // No assistant says nothing.
    if (content.trim() === '') throw new LlmUnavailableError(DETAILS.empty_answer);
    const answer = { role: 'assistant', content, tokens: tokensUsed, sources, model } as const;
    return {
      sessionId: session.id,
      message: await this.sessions.append(session.id, answer),
      tokensUsed,
      toolCalls,
    };
  }

  private async conversation({ sessionId, visitorId, address }: ChatRequest): Promise<Conversation> {
    if (sessionId !== undefined) return this.sessions.resume(sessionId, visitorId);
    return { session: await this.sessions.begin({ visitorId, address }), messages: [] };
  }

  /** @throws ChatTimeoutError */
  private async inTime<T>(signal: AbortSignal, work: (over: AbortSignal) => Promise<T>): Promise<T> {
    const deadline = new Deadline(this.clock, this.config.timeoutSeconds * 1000, signal);
    try {
      return await work(deadline.signal);
    } catch (error) {
      if (deadline.expired) throw new ChatTimeoutError(this.config.timeoutSeconds);
      throw error;
    } finally {
      deadline.lift();
    }
  }
}

function toFixed(answer: string, text: Text): Response {
  text.text(answer);
  return { model: 'guardrail', sources: [], tokensUsed: 0, toolCalls: [] };
}

/** The answer's text as it may be shown, whatever the borders of the parts in which it comes. */
class Text implements Listener {
  private readonly mask: PiiMaskingStream;
  private shown = '';

  constructor(
    private readonly listener: Listener,
    publishedEmail: string | undefined,
  ) {
    this.mask = new PiiMaskingStream(
      publishedEmails(...(publishedEmail === undefined ? [] : [publishedEmail])),
    );
  }

  text(delta: string): void {
    this.show(this.mask.push(delta));
  }

  tool(name: string): void {
    this.listener.tool(name);
  }

  end(): string {
    this.show(this.mask.end());
    return this.shown;
  }

  private show(text: string): void {
    if (text === '') return;
    this.shown += text;
    this.listener.text(text);
  }
}
