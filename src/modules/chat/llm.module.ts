import { Module } from '@nestjs/common';
import { HealthModule } from '../../platform/health/health.module.js';
import { ResilienceModule } from '../../platform/resilience/resilience.module.js';
import { ChatModel } from './chat.model.js';
import { LlmCheck } from './llm.check.js';
import { LlmClient } from './llm.client.js';
import { LlmMetrics } from './llm.metrics.js';
import { LlmMonitor } from './llm.monitor.js';
import { LlmTelemetry } from './llm.telemetry.js';
import { OpenaiChatModel } from './openai-chat.model.js';

/** The language model. */
@Module({
  imports: [HealthModule, ResilienceModule],
  providers: [
    LlmClient,
    LlmMetrics,
    LlmTelemetry,
    LlmCheck,
    LlmMonitor,
    { provide: ChatModel, useClass: OpenaiChatModel },
  ],
  exports: [ChatModel],
})
export class LlmModule {}
