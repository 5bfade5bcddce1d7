import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { EventStream } from '../../platform/http/event-stream.js';
import { Clock } from '../../shared/clock.js';
import { type ChatRequest, ChatService } from './chat.service.js';
import { toDone } from './dto/chat-response.js';

/** Chats that are answered as server-sent events. */
@Injectable()
export class ChatStreams {
  constructor(
    private readonly service: ChatService,
    private readonly clock: Clock,
  ) {}

  /** @throws what is wrong before there is a session, as any other error of a request. */
  async answer(request: ChatRequest, reply: FastifyReply, left: AbortSignal): Promise<void> {
    let stream: EventStream | undefined;
    const listener = {
      session: (sessionId: string) => {
        stream = new EventStream(reply, this.clock);
        stream.send('session', { sessionId });
      },
      text: (content: string) => stream?.send('delta', { content }),
      tool: (name: string) => stream?.send('tool', { name }),
    };
    try {
      const answer = await this.service.answer(request, listener, left);
      stream?.send('sources', answer.message.sources);
      stream?.send('done', toDone(answer));
    } catch (error) {
      if (!stream) throw error;
      if (!left.aborted) stream.fail(error);
    } finally {
      stream?.end();
    }
  }
}
