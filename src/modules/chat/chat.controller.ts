import { Body, Controller, Header, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DatabaseUnavailableError } from '../../platform/database/database.errors.js';
import { EVENT_STREAM, names } from '../../platform/http/accepted-types.js';
import { ApiProblems } from '../../platform/http/api-problems.js';
import { clientLeft } from '../../platform/http/client-left.js';
import {
  MalformedRequestError,
  PayloadTooLargeError,
  UnsupportedMediaTypeError,
  ValidationError,
} from '../../platform/http/http.errors.js';
import { RouteLimits } from '../../platform/http/route-limits.js';
import { RateLimit } from '../../platform/rate-limit/rate-limit.decorator.js';
import { RateLimitedError } from '../../platform/rate-limit/rate-limit.errors.js';
import {
  ChatBudgetExhaustedError,
  ChatDisabledError,
  ChatTimeoutError,
  SessionNotFoundError,
} from './chat.errors.js';
import { CHAT_POLICY } from './chat-rate-limit.js';
import { ChatService } from './chat.service.js';
import { ChatStreams } from './chat.streams.js';
import {
  type ChatQuery,
  type ChatRequestBody,
  chatQuerySchema,
  chatRequestSchema,
} from './dto/chat-request.js';
import { chatResponseSchema, toChatResponse } from './dto/chat-response.js';
import { LlmUnavailableError } from './llm.errors.js';

const NOBODY_LISTENS = { session: () => undefined, text: () => undefined, tool: () => undefined };

@ApiTags('chat')
@Controller('api/v1/chat')
export class ChatController {
  constructor(
    private readonly service: ChatService,
    private readonly streams: ChatStreams,
  ) {}

  @Post()
  @HttpCode(200)
  @RateLimit(CHAT_POLICY)
  // CHAT_TIMEOUT is the service's.
  @RouteLimits({ deadlineMs: 0 })
  @Header('cache-control', 'no-store')
  @ApiOperation({
    operationId: 'chat',
    summary: 'Ask the assistant about the portfolio',
    description:
      'With `Accept: text/event-stream` the answer comes as server-sent events: `session {sessionId}`, `delta {content}`, `tool {name}`, `sources [..]`, `done {message, tokensUsed, sources, model}`, or `error {code, detail}` where it failed after it had begun.',
  })
  @ApiOkResponse({ standardSchema: chatResponseSchema, description: 'The assistant’s answer' })
  @ApiProduces('application/json', EVENT_STREAM)
  @ApiProblems(
    MalformedRequestError,
    ChatDisabledError,
    SessionNotFoundError,
    PayloadTooLargeError,
    UnsupportedMediaTypeError,
    ValidationError,
    RateLimitedError,
    ChatBudgetExhaustedError,
    LlmUnavailableError,
    DatabaseUnavailableError,
    ChatTimeoutError,
  )
  async chat(
    @Body({ schema: chatRequestSchema }) body: ChatRequestBody,
    @Query({ schema: chatQuerySchema }) { includeToolCalls }: ChatQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const chat = { ...body, address: request.ip };
    const left = clientLeft(reply);
    if (names(request, EVENT_STREAM)) return this.streams.answer(chat, reply, left);
    try {
      const answer = await this.service.answer(chat, NOBODY_LISTENS, left);
      await reply.send(toChatResponse(answer, includeToolCalls));
    } catch (error) {
      // Nobody is there to be told.
      if (!left.aborted) throw error;
    }
  }
}
