import { Module } from '@nestjs/common';
import { AuditModule } from '../../platform/audit/audit.module.js';
import { CacheModule } from '../../platform/cache/cache.module.js';
import { DatabaseModule } from '../../platform/database/database.module.js';
import { JobsModule } from '../../platform/jobs/jobs.module.js';
// Statements here are SQL of our own; the entities are for `db:generate`, which knows those that are imported.
import './chat-message.entity.js';
import { ChatMetrics } from './chat.metrics.js';
import './chat-reservation.entity.js';
import { ChatRetention } from './chat.retention.js';
import { ChatSessionAdministration } from './chat-session.administration.js';
import { ChatSessionList } from './chat-session.list.js';
import { ChatSessionMonitor } from './chat-session.monitor.js';
import { ChatSessionRepository } from './chat-session.repository.js';
import { ChatSessionService } from './chat-session.service.js';
import { ChatSessionTotals } from './chat-session.totals.js';
import { MessageCache } from './message.cache.js';
import { TokenBudget } from './token-budget.js';
import { TokenBudgetRepository } from './token-budget.repository.js';
import { VisitorAddresses } from './visitor-address.js';

/** What chat remembers and what it may spend; the routes are the chat module's. */
@Module({
  imports: [AuditModule, CacheModule, DatabaseModule, JobsModule],
  providers: [
    ChatSessionService,
    ChatSessionList,
    ChatSessionAdministration,
    ChatSessionRepository,
    ChatSessionTotals,
    ChatSessionMonitor,
    ChatRetention,
    ChatMetrics,
    MessageCache,
    VisitorAddresses,
    TokenBudget,
    TokenBudgetRepository,
  ],
  exports: [ChatSessionService, ChatSessionList, ChatSessionAdministration, TokenBudget, ChatMetrics],
})
export class ChatSessionsModule {}
