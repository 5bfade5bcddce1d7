import { Pool } from 'undici';

const CONNECTIONS = 32;

export interface Request {
  readonly path: string;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/**
 * Sends requests over 32 connections, each the next as soon as the last is answered.
 *
 * @param request of its number.
 * @throws Error when an answer is not 2xx.
 */
export async function load(pool: Pool, count: number, request: (index: number) => Request): Promise<void> {
  let next = 0;
  const client = async () => {
    while (next < count) {
      const { method = 'GET', ...rest } = request(next++);
      const { statusCode, body } = await pool.request({ method, ...rest });
      await body.dump();
      if (statusCode >= 300) throw new Error(`${rest.path} answered ${statusCode}`);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, client));
}

export function poolFor(url: string): Pool {
  return new Pool(url, { connections: CONNECTIONS });
}
