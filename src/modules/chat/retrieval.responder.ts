import { Injectable } from '@nestjs/common';
import { type ContentHit, ContentService } from '../content/content.service.js';
import { type Listener, type Question, Responder, type Response } from './responder.js';

const PASSAGES = 3;

const NOTHING =
  'I found nothing about that in this portfolio. Ask me about its projects, experience, education or skills.';

/** Answers with what the portfolio itself says, where no language model is configured. */
@Injectable()
export class RetrievalResponder extends Responder {
  constructor(private readonly content: ContentService) {
    super();
  }

  async respond({ message }: Question, listener: Listener): Promise<Response> {
    const hits = await this.content.search(message, { limit: PASSAGES });
    listener.text(hits.length > 0 ? textOf(hits) : NOTHING);
    return {
      model: 'retrieval',
      tokensUsed: 0,
      sources: hits.map(({ type, slug, title }) => ({ type, slug, title })),
      toolCalls: [],
    };
  }
}

function textOf(hits: readonly ContentHit[]): string {
  const passages = hits.map(({ title, passage }) => `${title}: ${passage}`);
  return ['This is what the portfolio says:', ...passages].join('\n\n');
}
