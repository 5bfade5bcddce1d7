import type { McpServer } from '@modelcontextprotocol/server';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/auth/actor.js';
import { Runtime } from '../../platform/config/runtime.js';
import { McpCalls } from './mcp-calls.js';
import { McpPrompts } from './mcp-prompts.js';
import { McpReadTools } from './mcp-read-tools.js';
import { McpResources } from './mcp-resources.js';
import { McpWriteTools } from './mcp-write-tools.js';
import { loadSdk } from './mcp.sdk.js';

const INSTRUCTIONS =
  'The portfolio of a developer: projects, experience, education, skills, about and contact. Search it, list it, read items by type and slug. What is not in it is not known.';

/** The lists of tools, resources and prompts are the same as long as the process lives; nobody is told of changes. */
const UNCHANGING = { listChanged: false } as const;

/** Makes MCP servers, which differ in who asks; the transport is the caller's business. */
@Injectable()
export class McpServers {
  constructor(
    private readonly runtime: Runtime,
    private readonly calls: McpCalls,
    private readonly reads: McpReadTools,
    private readonly writes: McpWriteTools,
    private readonly resources: McpResources,
    private readonly prompts: McpPrompts,
  ) {}

  /** @param actor who calls its tools; undefined for the public. */
  async for(actor: Actor | undefined): Promise<McpServer> {
    const sdk = await loadSdk();
    const server = new sdk.McpServer(
      { name: 'portfolio-platform', title: 'Portfolio', version: this.runtime.version },
      {
        instructions: INSTRUCTIONS,
        capabilities: { tools: UNCHANGING, resources: UNCHANGING, prompts: UNCHANGING },
      },
    );
    for (const { name, run, ...description } of [...this.reads.tools, ...this.writes.tools])
      server.registerTool(name, description, (input) => this.calls.tool(name, () => run(input, actor)));
    this.resources.offer(server, sdk);
    this.prompts.offer(server, sdk);
    return server;
  }
}
