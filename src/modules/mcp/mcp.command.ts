import { once } from 'node:events';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Command as Program } from 'commander';
import { ADMIN_KEY_HOLDER } from '../../platform/auth/admin-key.js';
import { type AuthConfig, authConfig } from '../../platform/auth/auth.config.js';
import { Command } from '../../platform/cli/command.js';
import { McpServers } from './mcp.server.js';

/** `mcp`: the MCP server for a client that starts it itself, and speaks with it over stdin and stdout. */
@Injectable()
export class McpCommand extends Command {
  private readonly logger = new Logger(McpCommand.name);

  constructor(
    @Inject(authConfig.token) private readonly config: AuthConfig,
    private readonly servers: McpServers,
  ) {
    super();
  }

  register(program: Program): void {
    program
      .command('mcp')
      .description(
        'serves the portfolio to an MCP client over stdin and stdout; with ADMIN_API_KEY it may be changed, too',
      )
      .action(() => this.serve());
  }

  /** Until the client closes stdin, or a signal ends the process. */
  private async serve(): Promise<void> {
    const { serveStdio } = await import('@modelcontextprotocol/server/stdio');
    // Whoever started this process with the key could send it just as well.
    const actor = this.config.adminApiKey === undefined ? undefined : ADMIN_KEY_HOLDER;
    const { stdin } = process;
    const over = Promise.race([
      once(stdin, 'end'),
      once(stdin, 'close'),
      once(process, 'SIGTERM'),
      once(process, 'SIGINT'),
    ]);
    const session = serveStdio(() => this.servers.for(actor), {
      maxSubscriptions: 0,
      onerror: ({ message }) => this.logger.warn({ event: 'mcp_message_refused', message }),
    });
    await over;
    await session.close();
  }
}
