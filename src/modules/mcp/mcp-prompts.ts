import type { GetPromptResult, McpServer } from '@modelcontextprotocol/server';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { SLUG_MAX } from '../content/content.js';
import { ContentService } from '../content/content.service.js';
import { McpCalls } from './mcp-calls.js';
import { McpResources } from './mcp-resources.js';
import type { Sdk } from './mcp.sdk.js';

/** Characters of a job description. */
const REQUIREMENTS_MAX = 20_000;

/** What a person may ask about a portfolio, with the content that answers it. */
@Injectable()
export class McpPrompts {
  constructor(
    private readonly content: ContentService,
    private readonly resources: McpResources,
    private readonly calls: McpCalls,
  ) {}

  offer(server: McpServer, { completable }: Sdk): void {
    server.registerPrompt(
      'summarize_portfolio',
      { title: 'Summarize the portfolio', description: 'Who this is, and what they have done' },
      () => this.calls.read('prompt', 'summarize_portfolio', () => this.summary()),
    );
    server.registerPrompt(
      'explain_project',
      {
        title: 'Explain a project',
        description: 'What a project is, how it is built and why it matters',
        argsSchema: z.object({
          slug: completable(z.string().max(SLUG_MAX).describe('Slug of the project'), (begun) =>
            this.calls.read('completion', 'slug', () => this.resources.slugsLike(begun, 'project')),
          ),
        }),
      },
      ({ slug }) => this.calls.read('prompt', 'explain_project', () => this.explanation(slug)),
    );
    server.registerPrompt(
      'compare_skills',
      {
        title: 'Compare skills with a job',
        description: 'Which of the wanted skills are there, which are near, which are missing',
        argsSchema: z.object({
          requirements: z
            .string()
            .min(1)
            .max(REQUIREMENTS_MAX)
            .describe('A job description, or a list of skills'),
        }),
      },
      ({ requirements }) => this.calls.read('prompt', 'compare_skills', () => this.comparison(requirements)),
    );
  }

  private async summary(): Promise<GetPromptResult> {
    const [about, overview] = await Promise.all([this.content.list('about'), this.resources.overview()]);
    return prompt(
      'Summarize this portfolio in a few paragraphs: who this is, what they do best, and the work that shows it. Read items with get_content where the titles below do not say enough. Say nothing that the portfolio does not.',
      { about, ...overview },
    );
  }

  /** @throws ContentNotFoundError */
  private async explanation(slug: string): Promise<GetPromptResult> {
    return prompt(
      'Explain this project to somebody who has not heard of it: the problem it solves, how it is built, and what is remarkable about it. Keep to what is written below.',
      await this.content.get('project', slug),
    );
  }

  private async comparison(requirements: string): Promise<GetPromptResult> {
    const [skills, experience] = await Promise.all([
      this.content.list('skill'),
      this.content.list('experience'),
    ]);
    return prompt(
      `Compare the skills in this portfolio with what is wanted. For each wanted skill say whether it is there, with the evidence; whether something near it is; or whether it is missing. End with a fair verdict.\n\nWanted:\n${requirements}`,
      { skills, experience },
    );
  }
}

/** The task, then the content as a text of its own: not each client shows its model an embedded resource. */
function prompt(task: string, content: unknown): GetPromptResult {
  return {
    messages: [task, `The portfolio says:\n${JSON.stringify(content)}`].map((text) => ({
      role: 'user',
      content: { type: 'text', text },
    })),
  };
}
