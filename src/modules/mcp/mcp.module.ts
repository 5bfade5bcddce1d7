import { Module } from '@nestjs/common';
import { AuthModule } from '../../platform/auth/auth.module.js';
import { RateLimitModule } from '../../platform/rate-limit/rate-limit.module.js';
import { ContentModule } from '../content/content.module.js';
import { McpCalls } from './mcp-calls.js';
import { McpPrompts } from './mcp-prompts.js';
import { McpReadTools } from './mcp-read-tools.js';
import { McpResources } from './mcp-resources.js';
import { McpWriteTools } from './mcp-write-tools.js';
import { McpCommand } from './mcp.command.js';
import { McpController } from './mcp.controller.js';
import { McpEndpoint } from './mcp.endpoint.js';
import { McpMetrics } from './mcp.metrics.js';
import { McpServers } from './mcp.server.js';

@Module({
  imports: [AuthModule, ContentModule, RateLimitModule],
  controllers: [McpController],
  providers: [
    McpServers,
    McpEndpoint,
    McpReadTools,
    McpWriteTools,
    McpResources,
    McpPrompts,
    McpCalls,
    McpMetrics,
    McpCommand,
  ],
})
export class McpModule {}
