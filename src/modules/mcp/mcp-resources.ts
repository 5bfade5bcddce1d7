import type { McpServer, ReadResourceResult } from '@modelcontextprotocol/server';
import { Injectable } from '@nestjs/common';
import { ContentNotFoundError } from '../content/content.errors.js';
import { CONTENT_TYPES, type ContentItem, titleOf, typeSchema } from '../content/content.js';
import { ContentService } from '../content/content.service.js';
import { McpCalls } from './mcp-calls.js';
import type { Sdk } from './mcp.sdk.js';

const ROOT = 'portfolio://content';
const JSON_TYPE = 'application/json';

/** What the portfolio has, as documents that a client can put before its model: `portfolio://content[/{type}[/{slug}]]`. */
@Injectable()
export class McpResources {
  constructor(
    private readonly content: ContentService,
    private readonly calls: McpCalls,
  ) {}

  offer(server: McpServer, { ResourceTemplate }: Sdk): void {
    server.registerResource(
      'content',
      ROOT,
      {
        title: 'The portfolio',
        description: 'Type, slug, title and address of each published item',
        mimeType: JSON_TYPE,
      },
      ({ href }) => this.read('content', href, () => this.overview()),
    );
    server.registerResource(
      'content-of-type',
      new ResourceTemplate(`${ROOT}/{type}`, { list: undefined, complete: { type: typesLike } }),
      { title: 'Items of a type', description: `Type: ${CONTENT_TYPES.join(', ')}`, mimeType: JSON_TYPE },
      ({ href }, { type }) => this.read('content-of-type', href, () => this.ofType(type)),
    );
    server.registerResource(
      'content-item',
      new ResourceTemplate(`${ROOT}/{type}/{slug}`, {
        list: () => this.calls.read('resource', 'list', () => this.list()),
        complete: {
          type: typesLike,
          slug: (begun, context) =>
            this.calls.read('completion', 'slug', () => this.slugsLike(begun, context?.arguments?.['type'])),
        },
      }),
      { title: 'An item', description: 'One published item with all its data', mimeType: JSON_TYPE },
      ({ href }, { type, slug }) =>
        this.read('content-item', href, () => this.content.get(String(type), String(slug))),
    );
  }

  async overview() {
    return { items: (await this.content.list()).map(line) };
  }

  /** @returns at most 100 slugs that begin so. */
  async slugsLike(begun: string, type: unknown): Promise<string[]> {
    const items = await this.content.list(typeSchema.safeParse(type).data);
    return items
      .map(({ slug }) => slug)
      .filter((slug) => slug.startsWith(begun))
      .slice(0, 100);
  }

  private async list() {
    const items = await this.content.list();
    return {
      resources: items.map((item) => ({ name: titleOf(item), uri: uriOf(item), mimeType: JSON_TYPE })),
    };
  }

  private async ofType(type: unknown) {
    const known = typeSchema.safeParse(type).data;
    if (!known) throw new ContentNotFoundError();
    return { items: await this.content.list(known) };
  }

  private async read(name: string, uri: string, work: () => Promise<unknown>): Promise<ReadResourceResult> {
    const text = JSON.stringify(await this.calls.read('resource', name, work, uri));
    return { contents: [{ uri, mimeType: JSON_TYPE, text }] };
  }
}

function uriOf({ type, slug }: ContentItem): string {
  return `${ROOT}/${type}/${slug}`;
}

function line(item: ContentItem) {
  return { uri: uriOf(item), type: item.type, slug: item.slug, title: titleOf(item) };
}

function typesLike(begun: string): string[] {
  return CONTENT_TYPES.filter((type) => type.startsWith(begun));
}
