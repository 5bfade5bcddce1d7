import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { nanoid } from 'nanoid';
import { DatabaseUnavailableError } from '../../platform/database/database.errors.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { Clock } from '../../shared/clock.js';
import { type ChatConfig, chatConfig } from './chat.config.js';
import { ChatBudgetExhaustedError } from './chat.errors.js';
import { ChatMetrics } from './chat.metrics.js';
import { type SpentOnDay, TokenBudgetRepository } from './token-budget.repository.js';
import { secondsUntilNextUtcDay, utcDay } from './utc-day.js';

const INTERVAL_MS = 60_000;
/** Settlements that wait for the database; beyond that reservations stay spent. */
const MAX_WAITING = 10_000;

/** Tokens set aside for a model call; until it is settled, and for ever if the process dies, they are spent. */
export interface Reservation {
  /**
   * Puts what was really used in the place of what was reserved, on the day it was reserved. Never throws: what the
   * database does not take now is tried again every minute. Only the first call counts.
   */
  settle(used: number): Promise<void>;
}

/** What chat may spend a day, for all replicas. Also without a ceiling it is written down what was spent. */
@Injectable()
export class TokenBudget implements OnModuleInit {
  private readonly logger = new Logger(TokenBudget.name);
  /** What was used, by the reservation's id. */
  private readonly waiting = new Map<string, number>();
  private known: SpentOnDay = { day: '', spent: 0 };

  constructor(
    private readonly jobs: Jobs,
    private readonly repository: TokenBudgetRepository,
    private readonly clock: Clock,
    metrics: ChatMetrics,
    @Inject(chatConfig.token) private readonly config: ChatConfig,
  ) {
    metrics.watchBudget(config.dailyTokenBudget, () =>
      this.known.day === this.today() ? this.known.spent : 0,
    );
  }

  onModuleInit(): void {
    this.jobs.every('chat-budget', INTERVAL_MS, (signal) => this.catchUp(signal));
  }

  /**
   * To be called before a model call, with the most it may cost.
   *
   * @throws ChatBudgetExhaustedError, DatabaseUnavailableError
   */
  async reserve(tokens: number): Promise<Reservation> {
    const id = `resv_${nanoid()}`;
    const day = this.today();
    const spent = await this.repository.reserve(id, day, Math.ceil(tokens), this.config.dailyTokenBudget);
    if (spent === undefined) throw new ChatBudgetExhaustedError(secondsUntilNextUtcDay(this.clock.now()));
    this.note({ day, spent });
    let settled = false;
    return {
      settle: async (used) => {
        if (settled) return;
        settled = true;
        await this.settle(id, Math.ceil(used));
      },
    };
  }

  /** @returns whether it is settled. */
  private async settle(id: string, used: number): Promise<boolean> {
    try {
      this.note(await this.repository.settle(id, used));
      this.waiting.delete(id);
      return true;
    } catch (error) {
      const again = error instanceof DatabaseUnavailableError && this.waiting.size < MAX_WAITING;
      if (again) this.waiting.set(id, used);
      else this.waiting.delete(id);
      this.logger.error({
        event: 'chat_budget_not_settled',
        message: 'tokens that were reserved could not be settled',
        used,
        reason: error instanceof Error ? error.name : 'unknown',
      });
      return false;
    }
  }

  private async catchUp(signal: AbortSignal): Promise<void> {
    const day = this.today();
    // Throws while the database is away, before anything that waits is tried and logged one by one.
    this.note({ day, spent: await this.repository.spentOn(day) });
    for (const [id, used] of this.waiting) {
      if (signal.aborted || !(await this.settle(id, used))) return;
    }
  }

  /** A settlement may be of a day that is over. */
  private note(spent: SpentOnDay | undefined): void {
    if (spent?.day === this.today()) this.known = spent;
  }

  private today(): string {
    return utcDay(this.clock.now());
  }
}
