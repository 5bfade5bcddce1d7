import type { StandardSchemaWithJSON, ToolAnnotations } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { Actor } from '../../platform/auth/actor.js';
import type { ToolText } from './mcp-calls.js';

/** A tool as it is offered over MCP. */
export interface McpTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly annotations: ToolAnnotations;
  readonly inputSchema: StandardSchemaWithJSON<unknown, unknown>;
  /** @param input as the model wrote it. @throws AppError and others. */
  readonly run: (input: unknown, actor: Actor | undefined) => Promise<ToolText>;
}

/**
 * What the SDK is told of an input: it shows the schema to clients and hands the input over as it came, so that the
 * tool says what is wrong with it in this application's words. The schema is translated once, when it is first asked for.
 */
export function shown(schema: z.ZodType): StandardSchemaWithJSON<unknown, unknown> {
  let json: Record<string, unknown> | undefined;
  const translated = () => (json ??= z.toJSONSchema(schema, { io: 'input' }));
  return {
    '~standard': {
      version: 1,
      vendor: 'portfolio-platform',
      validate: (value) => ({ value }),
      jsonSchema: { input: translated, output: translated },
    },
  };
}
