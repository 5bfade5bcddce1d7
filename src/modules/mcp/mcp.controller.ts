import { Body, Controller, Header, HttpCode, Post, Req, Res, UseGuards } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../../platform/auth/actor.js';
import { CurrentActor, MaybeSignedIn } from '../../platform/auth/auth.decorators.js';
import { ApiProblems } from '../../platform/http/api-problems.js';
import {
  DeadlineExceededError,
  MalformedRequestError,
  PayloadTooLargeError,
  UnsupportedMediaTypeError,
} from '../../platform/http/http.errors.js';
import { RouteLimits } from '../../platform/http/route-limits.js';
import { RateLimit } from '../../platform/rate-limit/rate-limit.decorator.js';
import type { RateLimitPolicy } from '../../platform/rate-limit/rate-limit-policy.js';
import { McpOriginGuard } from './mcp-origin.guard.js';
import { McpEndpoint } from './mcp.endpoint.js';
import { McpBatchRefusedError, McpOriginForbiddenError } from './mcp.errors.js';

/** 60 messages a minute per address. */
const MCP_POLICY: RateLimitPolicy = { name: 'mcp', capacity: 60, refillPerSecond: 60 / 60 };
const BODY_LIMIT = 1024 * 1024;

const MESSAGE = { type: 'object', description: 'A JSON-RPC 2.0 message' } as const;

@ApiTags('mcp')
@UseGuards(McpOriginGuard)
@Controller('api/mcp')
export class McpController {
  constructor(private readonly endpoint: McpEndpoint) {}

  @Post()
  @HttpCode(200)
  @MaybeSignedIn()
  @RateLimit(MCP_POLICY)
  @RouteLimits({ bodyLimit: BODY_LIMIT })
  @Header('cache-control', 'no-store')
  @ApiOperation({
    operationId: 'mcp',
    summary: 'The portfolio for AI tools: Model Context Protocol, Streamable HTTP',
    description:
      'Stateless: there are no sessions, and so neither GET nor DELETE. Everybody reads what is published; tools that change content need an administrator’s credential. What JSON-RPC can say is said in JSON-RPC, tool failures as results with isError.',
  })
  @ApiBody({ schema: MESSAGE, required: true })
  @ApiOkResponse({
    description: 'The answer to a request, as the client’s protocol version has it',
    content: {
      'application/json': { schema: MESSAGE },
      'text/event-stream': { schema: { type: 'string', description: 'One event: the message' } },
    },
  })
  @ApiAcceptedResponse({ description: 'A notification, which has no answer' })
  @ApiProblems(
    MalformedRequestError,
    McpBatchRefusedError,
    McpOriginForbiddenError,
    PayloadTooLargeError,
    UnsupportedMediaTypeError,
    DeadlineExceededError,
  )
  async answer(
    @Body() message: unknown,
    @CurrentActor() actor: Actor | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer | undefined> {
    // The limit counts requests; a batch would be a hundred of them.
    if (Array.isArray(message)) throw new McpBatchRefusedError();
    return this.endpoint.answer(message, actor, request, reply);
  }
}
