import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Actor } from '../../platform/auth/actor.js';
import { AdminRequiredError } from '../../platform/auth/auth.errors.js';
import { INT4_MAX } from '../../platform/http/paging.js';
import { validated } from '../../platform/http/validation.pipe.js';
import { ContentAdminService } from '../content/content-admin.service.js';
import {
  type ContentChange,
  type ContentItem,
  contentChangeSchema,
  newContentSchema,
  slugSchema,
  statusSchema,
  typeSchema,
  withoutPrivate,
} from '../content/content.js';
import type { ToolText } from './mcp-calls.js';
import { type McpTool, shown } from './mcp-tool.js';

const idSchema = z.string('Expected a text').max(100, 'At most 100 characters').describe('Of the item');
const versionSchema = z
  .int('Expected a whole number')
  .min(1, 'At least 1')
  .max(INT4_MAX, `At most ${INT4_MAX}`)
  .optional()
  .describe('The version that may be changed; any without it');

/**
 * What create_content takes, with one object at its root: models’ APIs take no other. It is checked by the union of the
 * types, whose messages are better.
 */
const shownNewContent = z.strictObject({
  type: typeSchema,
  slug: slugSchema.optional().describe('Made from the title unless given'),
  data: z.union(newContentSchema.options.map(({ shape }) => shape.data)).describe('As of the type'),
  status: statusSchema.default('draft'),
  sortOrder: z.int().default(0),
});
const changeInput = z.strictObject({ id: idSchema, version: versionSchema, ...contentChangeSchema.shape });
const deletionInput = z.strictObject({ id: idSchema, version: versionSchema });

const WRITES = { readOnlyHint: false, openWorldHint: false } as const;

/** The tools with which an administrator changes content. Each throws AdminRequiredError for everybody else. */
@Injectable()
export class McpWriteTools {
  readonly tools: readonly McpTool[];

  constructor(private readonly content: ContentAdminService) {
    this.tools = [this.create(), this.update(), this.delete()];
  }

  private create(): McpTool {
    return {
      name: 'create_content',
      title: 'Add to the portfolio',
      description:
        'Creates an item of the portfolio, a draft unless its status says otherwise. For administrators.',
      annotations: { ...WRITES, destructiveHint: false, idempotentHint: false },
      inputSchema: shown(shownNewContent),
      run: asAdmin(async (input, actor) =>
        shownItem(await this.content.create(validated(newContentSchema, input), actor)),
      ),
    };
  }

  private update(): McpTool {
    return {
      name: 'update_content',
      title: 'Change the portfolio',
      description:
        'Changes an item: what is left out stays, data replaces the whole. With a version, only if the item still has it. For administrators.',
      // With a version a repetition is refused; without one it is a further version of the same.
      annotations: { ...WRITES, destructiveHint: true, idempotentHint: false },
      inputSchema: shown(changeInput),
      run: asAdmin(async (input, actor) => {
        const { id, version, ...rest } = validated(changeInput, input);
        const change = validated(contentChangeSchema, rest);
        return shownItem(await this.change(id, change, version, actor));
      }),
    };
  }

  /** Data replaces the whole; but what MCP never shows, a model cannot send back, and is not lost by that. */
  private async change(
    id: string,
    change: ContentChange,
    version: number | undefined,
    actor: Actor,
  ): Promise<ContentItem> {
    const { data } = change;
    const before = data && !Object.hasOwn(data, 'chatSystemPrompt') ? await this.content.get(id) : undefined;
    if (before?.type !== 'contact' || before.data.chatSystemPrompt === undefined)
      return this.content.change(id, change, matching(version), actor);
    const { chatSystemPrompt } = before.data;
    const whole = { ...change, data: { ...data, chatSystemPrompt } };
    return this.content.change(id, whole, matching(version ?? before.version), actor);
  }

  private delete(): McpTool {
    return {
      name: 'delete_content',
      title: 'Delete from the portfolio',
      description:
        'Deletes an item, which keeps its slug and can be restored over the HTTP API. With a version, only if the item still has it. For administrators.',
      annotations: { ...WRITES, destructiveHint: true, idempotentHint: true },
      inputSchema: shown(deletionInput),
      run: asAdmin(async (input, actor) => {
        const { id, version } = validated(deletionInput, input);
        await this.content.delete(id, matching(version), actor);
        return json({ deleted: true, id });
      }),
    };
  }
}

/** Over MCP not even an administrator is shown what the assistant is told: it would be in the model's context. */
function shownItem(item: ContentItem): ToolText {
  return json(withoutPrivate(item));
}

/** Asked before the input is looked at, so that strangers learn nothing from it. */
function asAdmin(work: (input: unknown, actor: Actor) => Promise<ToolText>): McpTool['run'] {
  return async (input, actor) => {
    if (actor?.role !== 'admin') throw new AdminRequiredError();
    return work(input, actor);
  };
}

function matching(version: number | undefined): readonly number[] | undefined {
  return version === undefined ? undefined : [version];
}

function json(answer: unknown): ToolText {
  return { text: JSON.stringify(answer) };
}
