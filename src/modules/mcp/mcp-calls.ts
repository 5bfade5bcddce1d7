import { Injectable, Logger } from '@nestjs/common';
import type { CallToolResult, ProtocolError } from '@modelcontextprotocol/server';
import { AdminRequiredError } from '../../platform/auth/auth.errors.js';
import { toAppError } from '../../platform/http/framework-errors.js';
import { STATUS_OF_KIND } from '../../platform/http/problem.js';
import type { AppError } from '../../shared/app-error.js';
import { ContentNotFoundError } from '../content/content.errors.js';
import { type McpKind, McpMetrics } from './mcp.metrics.js';
import { type Sdk, loadSdk } from './mcp.sdk.js';

/** What a tool answers: text for the model. */
export interface ToolText {
  readonly text: string;
  /** The text says what went wrong instead. */
  readonly refused?: true;
}

const HOW_TO_BE_ADMIN =
  'Send an administrator’s access token (Authorization: Bearer …) or the admin key (X-Admin-Key); over stdio, start the server with ADMIN_API_KEY.';

/** Runs what a client asks for; what goes wrong reaches it as far as it may, is counted, and logged where it is ours. */
@Injectable()
export class McpCalls {
  private readonly logger = new Logger(McpCalls.name);

  constructor(private readonly metrics: McpMetrics) {}

  /** A failure is a result, which the model reads and can act on (MCP, "Tools", "Error Handling"). */
  async tool(name: string, work: () => Promise<ToolText>): Promise<CallToolResult> {
    try {
      const { text, refused = false } = await work();
      this.metrics.requests.add(1, { kind: 'tool', outcome: refused ? 'refused' : 'ok' });
      return result(text, refused);
    } catch (failure) {
      return result(textOf(this.note('tool', name, failure)), true);
    }
  }

  /**
   * For what has no results that say no.
   *
   * @param uri of what is read, where it may not be there.
   * @throws ProtocolError without internals.
   */
  async read<T>(kind: McpKind, name: string, work: () => Promise<T>, uri?: string): Promise<T> {
    try {
      const answer = await work();
      this.metrics.requests.add(1, { kind, outcome: 'ok' });
      return answer;
    } catch (failure) {
      throw protocolError(await loadSdk(), this.note(kind, name, failure), uri);
    }
  }

  private note(kind: McpKind, name: string, failure: unknown): AppError {
    const error = toAppError(failure);
    const failed = STATUS_OF_KIND[error.problem.kind] >= 500;
    this.metrics.requests.add(1, { kind, outcome: failed ? 'failed' : 'refused' });
    if (error.problem.kind === 'internal') {
      const { message, stack } = failure instanceof Error ? failure : new Error(String(failure));
      this.logger.error({ event: 'mcp_call_failed', message, kind, name, stack });
    }
    return error;
  }
}

function result(text: string, isError: boolean): CallToolResult {
  return { content: [{ type: 'text', text }], ...(isError && { isError }) };
}

/** Code and detail, then a line for each thing that is wrong with the input. */
function textOf(error: AppError): string {
  const lines = [`${error.code}: ${error.message}`];
  if (error instanceof AdminRequiredError) lines.push(HOW_TO_BE_ADMIN);
  for (const { pointer, detail } of error.violations ?? []) lines.push(`${pointer || '/'}: ${detail}`);
  return lines.join('\n');
}

function protocolError(sdk: Sdk, error: AppError, uri: string | undefined): ProtocolError {
  if (error instanceof ContentNotFoundError && uri !== undefined) return new sdk.ResourceNotFoundError(uri);
  const refused = STATUS_OF_KIND[error.problem.kind] < 500;
  const { InvalidParams, InternalError } = sdk.ProtocolErrorCode;
  return new sdk.ProtocolError(refused ? InvalidParams : InternalError, textOf(error));
}
