import { z } from 'zod';
import { emailAddress, line, paragraphs, webAddress } from '../../platform/http/text.js';

/** What an item of each type holds: its `data`. Unknown keys are refused, so that a misspelt one is not lost. */

const MONTH = /^\d{4}-(?:0[1-9]|1[0-2])$/;
const SCHEME = /^[a-z][\w+.-]*:/i;
const NETWORK = /^[a-z\d][a-z\d_-]{0,29}$/;

function list<S extends z.ZodType>(item: S, max: number) {
  return z.array(item, 'Expected a list').max(max, `At most ${max}`).default([]);
}

const tags = (max: number) => list(line(1, 50), max);

const month = z
  .string('Expected a text')
  .regex(MONTH, 'Expected a month, YYYY-MM')
  .meta({ examples: ['2021-03'] });

/** The time of a job or a study; without an end it goes on. */
const period = {
  startDate: month,
  endDate: month.nullable().default(null).meta({ description: 'Null: to the present' }),
};

interface Period {
  readonly startDate: string;
  readonly endDate: string | null;
}

function refuseEndBeforeStart({ startDate, endDate }: Period, context: z.RefinementCtx): void {
  if (endDate !== null && [startDate, endDate].every((date) => MONTH.test(date)) && endDate < startDate)
    context.addIssue({ code: 'custom', path: ['endDate'], message: 'Before the start' });
}

const project = z.strictObject({
  title: line(1, 200),
  description: paragraphs(1, 500),
  content: paragraphs(0, 50_000).optional(),
  tags: tags(20),
  links: z
    .strictObject({
      github: webAddress().optional(),
      live: webAddress().optional(),
      demo: webAddress().optional(),
    })
    .optional(),
  coverImage: webAddress().optional(),
  featured: z.boolean('Expected true or false').default(false),
});

const about = z.strictObject({
  title: line(1, 200),
  content: paragraphs(1, 50_000),
  image: webAddress().optional(),
});

const skill = z.strictObject({
  items: list(
    z.strictObject({
      name: line(1, 100),
      category: z.enum(['language', 'framework', 'tool', 'soft']),
      icon: line(1, 200)
        .refine((icon) => !SCHEME.test(icon) || /^https?:/i.test(icon), 'Expected a name or a web address')
        .optional(),
      proficiency: z.int('Expected a whole number').min(1, 'From 1 to 5').max(5, 'From 1 to 5').optional(),
    }),
    100,
  ),
});

const experience = z.strictObject({
  items: list(
    z
      .strictObject({
        company: line(1, 200),
        role: line(1, 200),
        description: paragraphs(0, 2000).optional(),
        ...period,
        location: line(1, 200).optional(),
        type: z.enum(['full-time', 'part-time', 'contract', 'freelance']).optional(),
        skills: tags(50),
      })
      .superRefine(refuseEndBeforeStart),
    50,
  ),
});

const education = z.strictObject({
  items: list(
    z
      .strictObject({
        institution: line(1, 200),
        degree: line(1, 200),
        field: line(1, 200).optional(),
        ...period,
        location: line(1, 200).optional(),
        gpa: z.union([z.number().min(0).max(100), line(1, 20)]).optional(),
        highlights: list(line(1, 500), 20),
      })
      .superRefine(refuseEndBeforeStart),
    20,
  ),
});

const contact = z.strictObject({
  name: line(1, 200),
  title: line(1, 200),
  email: emailAddress().meta({ format: 'email' }),
  social: z
    .record(z.string().regex(NETWORK, 'Expected the name of a network, in lower case'), webAddress())
    .refine((addresses) => Object.keys(addresses).length <= 20, 'At most 20')
    .default({})
    .meta({ examples: [{ github: 'https://github.com/octocat' }] }),
  chatEnabled: z.boolean('Expected true or false').default(true),
  chatSystemPrompt: paragraphs(0, 2000)
    .optional()
    .meta({ description: 'What the assistant is told; never shown to the public' }),
});

export const dataSchemas = { project, experience, education, skill, about, contact } as const;

export type ContentType = keyof typeof dataSchemas;

/** By type: `ContentData<'project'>`; a union of all without. */
export type ContentData<T extends ContentType = ContentType> = T extends ContentType
  ? z.output<(typeof dataSchemas)[T]>
  : never;
