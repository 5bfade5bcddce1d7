import type { Pool } from 'undici';
import { type ServerProcess, startServer } from '../support/server-process.ts';
import { poolFor } from './load.ts';
import { pin } from './pin.ts';
import { ADMIN_KEY } from './portfolio-requests.ts';
import type { FilledStore } from './portfolio-stores.ts';

/** The application alone, over a filled store. */
export interface PortfolioServer {
  readonly server: ServerProcess;
  readonly pool: Pool;
  stop(): Promise<void>;
}

export async function startPortfolios(filled: FilledStore): Promise<PortfolioServer> {
  const server = await startServer(portfolioEnv(filled), { logToFile: true });
  pin(server.child.pid!);
  const pool = poolFor(server.url);
  return {
    server,
    pool,
    async stop() {
      await pool.close();
      await server.stop();
    },
  };
}

export function portfolioEnv({ env }: FilledStore): Record<string, string> {
  return { ...env, MODULES: 'portfolio', ADMIN_API_KEY: ADMIN_KEY, LOG_LEVEL: 'INFO' };
}
