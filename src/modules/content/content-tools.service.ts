import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Traced } from '../../platform/telemetry/traced.decorator.js';
import { ContentNotFoundError } from './content.errors.js';
import { titleOf, typeSchema } from './content.js';
import { ContentService } from './content.service.js';
import { fitted } from './fitted.js';

/** Bytes of a tool's answer. */
const ANSWER_MAX_BYTES = 8 * 1024;
const MATCHES_MAX = 10;

const listInput = z.strictObject({
  type: typeSchema.optional().describe('Only content of this type'),
});
const getInput = z.strictObject({
  type: typeSchema.describe('As in the list'),
  slug: z.string().max(100).describe('As in the list'),
});
const searchInput = z.strictObject({
  query: z.string().min(1).max(500).describe('Words to look for, in English'),
  type: typeSchema.optional().describe('Only content of this type'),
});

/** A tool with which a model reads what is published, and nothing else. */
export interface ContentTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: z.ZodType<Record<string, unknown>>;
}

/** What an answer was made from. */
export interface ContentSource {
  readonly type: string;
  readonly slug: string;
  readonly title: string;
}

export interface ToolAnswer {
  /** JSON, 8 kB at most. */
  readonly text: string;
  readonly sources: readonly ContentSource[];
  /** The text says what went wrong instead. */
  readonly refused?: true;
}

type Run = (
  input: Record<string, unknown>,
) => Promise<{ answer: unknown; sources: readonly ContentSource[] }>;

/** The content of the portfolio as tools for models, on whatever protocol they come. */
@Injectable()
export class ContentToolsService {
  private readonly runs: ReadonlyMap<string, { readonly tool: ContentTool; readonly run: Run }>;

  constructor(private readonly content: ContentService) {
    const tools = [this.list(), this.get(), this.search()];
    this.runs = new Map(tools.map((entry) => [entry.tool.name, entry]));
  }

  get tools(): readonly ContentTool[] {
    return [...this.runs.values()].map(({ tool }) => tool);
  }

  /**
   * @param input as the model wrote it.
   * @returns what went wrong, for the model to do better, where the name or the input is not valid.
   * @throws DatabaseUnavailableError
   */
  @Traced('content tool')
  async run(name: string, input: unknown): Promise<ToolAnswer> {
    const known = this.runs.get(name);
    if (!known) return refused(`There is no tool ${name.slice(0, 50)}`);
    const { data, error } = known.tool.input.safeParse(input);
    if (!data) return refused(z.prettifyError(error).slice(0, 1000));
    try {
      const { answer, sources } = await known.run(data);
      return { text: fitted(answer, ANSWER_MAX_BYTES), sources };
    } catch (failure) {
      if (failure instanceof ContentNotFoundError) return refused(failure.message);
      throw failure;
    }
  }

  private list() {
    return entry(
      {
        name: 'list_content',
        title: 'List the portfolio',
        description: 'Lists what the portfolio has: type, slug and title of each published item.',
        input: listInput,
      },
      async ({ type }) => {
        const items = await this.content.list(type);
        const list = items.map((item) => ({ type: item.type, slug: item.slug, title: titleOf(item) }));
        return { answer: { items: list }, sources: [] };
      },
    );
  }

  private get() {
    return entry(
      {
        name: 'get_content',
        title: 'Read an item of the portfolio',
        description: 'Reads one published item of the portfolio with all its data.',
        input: getInput,
      },
      async ({ type, slug }) => {
        const item = await this.content.get(type, slug);
        const source = { type: item.type, slug: item.slug, title: titleOf(item) };
        const { id, version, updatedAt, data } = item;
        return { answer: { ...source, id, version, updatedAt, data }, sources: [source] };
      },
    );
  }

  private search() {
    return entry(
      {
        name: 'search_content',
        title: 'Search the portfolio',
        description:
          'Finds published items by words in their titles, tags and texts, the best first, each with the passage that has them.',
        input: searchInput,
      },
      async ({ query, type }) => {
        const matches = await this.content.search(query, { type, limit: MATCHES_MAX });
        return {
          answer: { matches },
          sources: matches.map(({ passage: _passage, ...source }) => source),
        };
      },
    );
  }
}

function entry<S extends z.ZodType<Record<string, unknown>>>(
  tool: ContentTool & { readonly input: S },
  run: (input: z.output<S>) => ReturnType<Run>,
): { tool: ContentTool; run: Run } {
  return { tool, run: run as Run };
}

function refused(error: string): ToolAnswer {
  return { text: JSON.stringify({ error }), sources: [], refused: true };
}
