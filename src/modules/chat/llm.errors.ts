import { AppError, problemType } from '../../shared/app-error.js';

/**
 * The language model gave no answer; the detail says why in general words. What its provider said stays with us, and so
 * there is no cause: it may quote a key, an address or a conversation.
 */
export class LlmUnavailableError extends AppError {
  static override readonly problem = problemType(
    'LLM_UNAVAILABLE',
    'bad_gateway',
    'The language model cannot be used right now',
  );

  constructor(detail: string, retryAfterSeconds?: number) {
    super(detail, retryAfterSeconds === undefined ? {} : { retryAfterSeconds });
  }
}
