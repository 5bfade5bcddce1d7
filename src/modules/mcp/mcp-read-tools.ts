import { Injectable } from '@nestjs/common';
import { ContentToolsService } from '../content/content-tools.service.js';
import { type McpTool, shown } from './mcp-tool.js';

const READS = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
} as const;

/** The tools that read what is published: those that chat gives its model, too. */
@Injectable()
export class McpReadTools {
  readonly tools: readonly McpTool[];

  constructor(content: ContentToolsService) {
    this.tools = content.tools.map(({ name, title, description, input }) => ({
      name,
      title,
      description,
      annotations: READS,
      inputSchema: shown(input),
      run: (sent) => content.run(name, sent),
    }));
  }
}
