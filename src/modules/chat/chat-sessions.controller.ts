import { Controller, Delete, Get, Header, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../platform/auth/actor.js';
import { AdminOnly, CurrentActor } from '../../platform/auth/auth.decorators.js';
import { DatabaseUnavailableError } from '../../platform/database/database.errors.js';
import { ApiProblems } from '../../platform/http/api-problems.js';
import { ValidationError } from '../../platform/http/http.errors.js';
import { type Success, successSchema } from '../../platform/http/success.js';
import { SessionNotFoundError } from './chat.errors.js';
import { ChatSessionAdministration } from './chat-session.administration.js';
import { ChatSessionList } from './chat-session.list.js';
import { ChatSessionService } from './chat-session.service.js';
import {
  type ChatSessionListQuery,
  type ChatSessionListResponse,
  chatSessionListQuerySchema,
  chatSessionListSchema,
  toChatSessionList,
} from './dto/chat-session-list.js';
import {
  type ChatSessionParams,
  type ConversationResponse,
  type DeletionQuery,
  chatSessionParamsSchema,
  conversationSchema,
  deletionQuerySchema,
  toConversation,
} from './dto/chat-session.js';

@ApiTags('admin')
@AdminOnly()
@Controller('api/v1/admin/chat/sessions')
export class ChatSessionsController {
  constructor(
    private readonly list: ChatSessionList,
    private readonly sessions: ChatSessionService,
    private readonly administration: ChatSessionAdministration,
  ) {}

  @Get()
  @Header('cache-control', 'no-store')
  @ApiOperation({ operationId: 'listChatSessions', summary: 'List chat sessions, newest first' })
  @ApiOkResponse({ standardSchema: chatSessionListSchema, description: 'A page of sessions' })
  @ApiProblems(ValidationError, DatabaseUnavailableError)
  async page(
    @Query({ schema: chatSessionListQuerySchema }) { filter, request }: ChatSessionListQuery,
  ): Promise<ChatSessionListResponse> {
    return toChatSessionList(await this.list.page(filter, request), request);
  }

  @Get(':id')
  @Header('cache-control', 'no-store')
  @ApiOperation({ operationId: 'getChatSession', summary: 'Get a chat session with its messages' })
  @ApiOkResponse({ standardSchema: conversationSchema, description: 'The session, in whatever state' })
  @ApiProblems(SessionNotFoundError, DatabaseUnavailableError)
  async get(
    @Param({ schema: chatSessionParamsSchema }) { id }: ChatSessionParams,
  ): Promise<ConversationResponse> {
    return toConversation(await this.sessions.show(id));
  }

  @Delete(':id')
  @Header('cache-control', 'no-store')
  @ApiOperation({
    operationId: 'deleteChatSession',
    summary: 'End a chat session, or erase it',
    description:
      'Ends it unless told otherwise; one that is over stays as it is. With `hard=true` the session is deleted with its messages.',
  })
  @ApiOkResponse({ standardSchema: successSchema, description: 'It is over, or gone' })
  @ApiProblems(SessionNotFoundError, ValidationError, DatabaseUnavailableError)
  async delete(
    @Param({ schema: chatSessionParamsSchema }) { id }: ChatSessionParams,
    @Query({ schema: deletionQuerySchema }) { hard }: DeletionQuery,
    @CurrentActor() actor: Actor | undefined,
  ): Promise<Success> {
    if (hard) await this.administration.erase(id, actor);
    else await this.administration.end(id, actor);
    return { success: true };
  }
}
