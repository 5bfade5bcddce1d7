import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Exclusive } from '../../platform/jobs/exclusive.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { type ChatConfig, chatConfig } from './chat.config.js';
import { ChatSessionRepository } from './chat-session.repository.js';
import { TokenBudgetRepository } from './token-budget.repository.js';
import { DAY_MS } from './utc-day.js';

const NAME = 'chat-retention';
const INTERVAL_MS = 60 * 60 * 1000;
const EXPIRE_BATCH = 1000;
/** Each brings up to a hundred messages with it. */
const FORGET_BATCH = 200;

/** Marks sessions whose time is over, and deletes what is older than it may be. */
@Injectable()
export class ChatRetention implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly exclusive: Exclusive,
    private readonly sessions: ChatSessionRepository,
    private readonly budget: TokenBudgetRepository,
    @Inject(chatConfig.token) private readonly config: ChatConfig,
  ) {}

  onModuleInit(): void {
    this.jobs.every(NAME, INTERVAL_MS, async (signal) => {
      await this.exclusive.run(NAME, signal, (held) => this.tidy(held));
    });
  }

  private async tidy(signal: AbortSignal): Promise<void> {
    const keptMs = this.config.retentionDays * DAY_MS;
    await inBatches(EXPIRE_BATCH, signal, (batch) => this.sessions.expire(batch));
    await inBatches(FORGET_BATCH, signal, (batch) => this.sessions.forget(keptMs, batch));
    if (!signal.aborted) await this.budget.forget(keptMs);
  }
}

/** @param work done again as long as it finds a whole batch. */
async function inBatches(
  batch: number,
  signal: AbortSignal,
  work: (batch: number) => Promise<number>,
): Promise<void> {
  for (let done = batch; done === batch && !signal.aborted;) done = await work(batch);
}
