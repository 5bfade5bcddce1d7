import { AppError, problemType } from '../../shared/app-error.js';

export class McpOriginForbiddenError extends AppError {
  static override readonly problem = problemType(
    'MCP_ORIGIN_FORBIDDEN',
    'forbidden',
    'Pages of this origin may not call the MCP server',
  );

  constructor() {
    super('The Origin header is none of CORS_ORIGINS');
  }
}

export class McpBatchRefusedError extends AppError {
  static override readonly problem = problemType(
    'MCP_BATCH_REFUSED',
    'malformed',
    'MCP messages are sent one by one',
  );

  constructor() {
    super('Send one JSON-RPC message a request; MCP has no batches since 2025-06-18');
  }
}
