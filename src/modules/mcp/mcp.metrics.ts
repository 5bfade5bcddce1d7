import { Injectable } from '@nestjs/common';
import { MetricsRegistry } from '../../platform/observability/metrics-registry.js';

export const MCP_KINDS = ['tool', 'resource', 'prompt', 'completion'] as const;
export const MCP_OUTCOMES = ['ok', 'refused', 'failed'] as const;

export type McpKind = (typeof MCP_KINDS)[number];
export type McpOutcome = (typeof MCP_OUTCOMES)[number];

@Injectable()
export class McpMetrics {
  readonly requests;

  constructor(registry: MetricsRegistry) {
    this.requests = registry.counter<{ kind: McpKind; outcome: McpOutcome }>(
      'mcp_requests_total',
      'What MCP clients asked for: answered, refused for what was asked, or failed on our side.',
      MCP_KINDS.flatMap((kind) => MCP_OUTCOMES.map((outcome) => ({ kind, outcome }))),
    );
  }
}
