import { Module } from '@nestjs/common';
import { AuthModule } from '../../platform/auth/auth.module.js';
import { RateLimitModule } from '../../platform/rate-limit/rate-limit.module.js';
import { ContentModule } from '../content/content.module.js';
import { ChatRateLimit } from './chat-rate-limit.js';
import { ChatSessionsController } from './chat-sessions.controller.js';
import { ChatSessionsModule } from './chat-sessions.module.js';
import { ChatController } from './chat.controller.js';
import { ChatService } from './chat.service.js';
import { ChatStreams } from './chat.streams.js';
import { type LlmConfig, isLlmConfigured, llmConfig } from './llm.config.js';
import { LlmModule } from './llm.module.js';
import { ModelResponder } from './model.responder.js';
import { Responder } from './responder.js';
import { RetrievalResponder } from './retrieval.responder.js';

@Module({
  imports: [AuthModule, ChatSessionsModule, ContentModule, LlmModule, RateLimitModule],
  controllers: [ChatController, ChatSessionsController],
  providers: [
    ChatService,
    ChatStreams,
    ChatRateLimit,
    ModelResponder,
    RetrievalResponder,
    {
      provide: Responder,
      inject: [llmConfig.token, ModelResponder, RetrievalResponder],
      useFactory: (config: LlmConfig, model: ModelResponder, retrieval: RetrievalResponder): Responder =>
        isLlmConfigured(config) ? model : retrieval,
    },
  ],
})
export class ChatModule {}
