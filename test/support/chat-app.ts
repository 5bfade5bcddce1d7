import { Module } from '@nestjs/common';
import type { InjectOptions } from 'fastify';
import { ALL_CONFIGS, configureApp } from '../../src/app.config.js';
import { createApp } from '../../src/app.setup.js';
import { chatConfig } from '../../src/modules/chat/chat.config.js';
import { ChatSessionRepository } from '../../src/modules/chat/chat-session.repository.js';
import { ChatSessionService } from '../../src/modules/chat/chat-session.service.js';
import { ChatSessionsController } from '../../src/modules/chat/chat-sessions.controller.js';
import { ChatSessionsModule } from '../../src/modules/chat/chat-sessions.module.js';
import { TokenBudget } from '../../src/modules/chat/token-budget.js';
import { AuthModule } from '../../src/platform/auth/auth.module.js';
import { loadConfig } from '../../src/platform/config/config-loader.js';
import { databaseConfig } from '../../src/platform/database/database.config.js';
import { createLogger } from '../../src/platform/logging/logger.js';
import { ROOT } from './child-process.js';
import { ManualClock } from './manual-clock.js';
import type { TestDatabase } from './test-database.js';
import { until } from './until.js';

const ADMIN_API_KEY = 'k'.repeat(32);

/** Makes a request an administrator's. */
export const AS_ADMIN = { 'x-admin-key': ADMIN_API_KEY };

/** The memory and the purse of chat, without a model. */
@Module({ imports: [ChatSessionsModule, AuthModule], controllers: [ChatSessionsController] })
class ChatMemoryModule {}

export interface Answer {
  readonly status: number;
  readonly body: any;
}

/** One replica of chat's memory and purse. */
export interface ChatReplica {
  readonly clock: ManualClock;
  readonly sessions: ChatSessionService;
  readonly budget: TokenBudget;
  /** To do something in between. */
  readonly repository: ChatSessionRepository;
  /** The lines it logged so far. */
  readonly log: readonly Record<string, unknown>[];
  /** Asks below /api/v1/admin/chat/sessions, as an administrator unless it says otherwise. */
  admin(path: string, options?: Pick<InjectOptions, 'method' | 'headers'>): Promise<Answer>;
  /** @param line name and labels of a series. @returns NaN when there is none. */
  metric(line: string): Promise<number>;
  /** Turns the time until what its jobs do holds. */
  advanceUntil(stepMs: number, holds: () => boolean | Promise<boolean>): Promise<void>;
  close(): Promise<void>;
}

/** Boots it as production does, over a database that replicas may share. */
export async function bootChat(
  { url }: Pick<TestDatabase, 'url'>,
  env: Record<string, string> = {},
): Promise<ChatReplica> {
  const clock = new ManualClock(Date.UTC(2026, 10, 25, 9));
  const environment = {
    APP_ENV: 'test',
    PORT: '0',
    APP_SECRET: 'x'.repeat(32),
    MODULES: 'github-sync',
    ADMIN_API_KEY,
    DATABASE_URL: url,
    ...env,
  };
  const base = configureApp(environment);
  const namespaces = [...new Set([...base.namespaces, databaseConfig, chatConfig])];
  const known = [...new Set([...ALL_CONFIGS, chatConfig])];
  const config = loadConfig({ environment, directory: `${ROOT}/config`, namespaces, known });
  const features = [{ name: 'chat', module: () => ChatMemoryModule, configs: [], needs: [] }];
  const log: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void log.push(JSON.parse(line) as Record<string, unknown>) };
  const logger = createLogger({ level: 'info', human: false, destination });
  const { nest } = await createApp({ config, namespaces, features }, { logger, clock });
  const server = nest.getHttpAdapter().getInstance();
  return {
    clock,
    log,
    sessions: nest.get(ChatSessionService, { strict: false }),
    repository: nest.get(ChatSessionRepository, { strict: false }),
    budget: nest.get(TokenBudget, { strict: false }),
    async admin(path, { method = 'GET', headers = AS_ADMIN } = {}) {
      const answer = await server.inject({ method, url: `/api/v1/admin/chat/sessions${path}`, headers });
      return { status: answer.statusCode, body: answer.json() };
    },
    async metric(line) {
      const { body } = await server.inject('/metrics');
      const found = body.split('\n').find((candidate) => candidate.startsWith(`${line} `));
      return found === undefined ? NaN : Number(found.slice(line.length + 1));
    },
    async advanceUntil(stepMs, holds) {
      await until(async () => {
        await clock.advance(stepMs);
        return holds();
      });
    },
    close: () => nest.close(),
  };
}
