import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Jobs } from '../../platform/jobs/jobs.js';
import { ChatMetrics } from './chat.metrics.js';
import { ChatSessionRepository } from './chat-session.repository.js';

const INTERVAL_MS = 15_000;

/** How many sessions go on, for a metric that must not wait for the database: counted now and then by each replica. */
@Injectable()
export class ChatSessionMonitor implements OnModuleInit {
  /** As last counted, and what this replica did since. */
  private active = 0;

  constructor(
    private readonly jobs: Jobs,
    private readonly repository: ChatSessionRepository,
    metrics: ChatMetrics,
  ) {
    metrics.watchSessions(() => this.active);
  }

  onModuleInit(): void {
    this.jobs.every('chat-sessions-count', INTERVAL_MS, async () => {
      this.active = await this.repository.countActive();
    });
  }

  noteBegun(): void {
    this.active++;
  }

  noteOver(): void {
    this.active = Math.max(0, this.active - 1);
  }
}
