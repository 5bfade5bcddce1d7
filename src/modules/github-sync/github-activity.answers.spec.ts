import { describe, expect, it } from '@jest/globals';
import { activityAnswerSchema, costOf, languagesOf } from './github-activity.answers.js';

const day = (date: string, contributionCount: number, contributionLevel: string) => ({
  date,
  contributionCount,
  contributionLevel,
});
const viewer = (fields: object) =>
  activityAnswerSchema.parse({ data: { viewer: { login: 'octo', databaseId: 1, ...fields } } }).data!.viewer!;
const languages = (...sizes: [string, number][]) => ({
  languages: { edges: sizes.map(([name, size]) => ({ size, node: { name } })) },
});

describe('an answer of GraphQL’s about activity', () => {
  it('has the calendar’s days in a row, with levels from 0 to 4', () => {
    const { contributionsCollection } = viewer({
      contributionsCollection: {
        totalCommitContributions: 3,
        contributionCalendar: {
          totalContributions: 8,
          weeks: [
            { contributionDays: [day('2026-01-03', 0, 'NONE')] },
            {
              contributionDays: [
                day('2026-01-04', 1, 'FIRST_QUARTILE'),
                day('2026-01-05', 7, 'FOURTH_QUARTILE'),
              ],
            },
          ],
        },
      },
    });
    expect(contributionsCollection).toEqual({
      commits: 3,
      total: 8,
      days: [
        { date: '2026-01-03', count: 0, level: 0 },
        { date: '2026-01-04', count: 1, level: 1 },
        { date: '2026-01-05', count: 7, level: 4 },
      ],
    });
  });

  it('lacks a part that is malformed, and no other', () => {
    const { gists, issues, contributionsCollection } = viewer({
      gists: { totalCount: 2 },
      issues: { count: 2 },
      contributionsCollection: { contributionCalendar: null },
    });
    expect([gists, issues, contributionsCollection]).toEqual([2, null, null]);
  });

  it('shows no pinned repository that is private', () => {
    const node = {
      name: 'a',
      nameWithOwner: 'octo/a',
      description: null,
      url: 'https://github.com/octo/a',
      stargazerCount: 1,
      forkCount: 2,
      primaryLanguage: null,
    };
    const { pinnedItems } = viewer({
      pinnedItems: { nodes: [{ ...node, isPrivate: false }, { ...node, isPrivate: true }, null] },
    });
    expect(pinnedItems).toEqual([
      { name: 'a', fullName: 'octo/a', description: null, url: node.url, stars: 1, forks: 2, language: null },
    ]);
  });

  it('is none when it has neither data nor errors', () => {
    for (const other of [{}, { data: null }, { hello: 'world' }, { data: null, errors: [] }, 'html']) {
      expect(activityAnswerSchema.safeParse(other).success).toBe(false);
    }
  });

  it('cost a point at least', () => {
    const rateLimit = { limit: 5000, cost: 3, remaining: 9, resetAt: '2026-01-01T00:00:00Z' };
    expect(costOf(activityAnswerSchema.parse({ data: { rateLimit } }))).toBe(3);
    expect(costOf(activityAnswerSchema.parse({ data: null, errors: [{ message: 'No' }] }))).toBe(1);
  });
});

describe('languagesOf', () => {
  it('adds up each language over the repositories, most bytes first', () => {
    const nodes = [
      languages(['Go', 10], ['Shell', 3]),
      null,
      { languages: null },
      languages(['Rust', 12]),
      languages(['Go', 5], ['C', 3]),
    ];
    expect(languagesOf(nodes)).toEqual([
      { language: 'Go', bytes: 15 },
      { language: 'Rust', bytes: 12 },
      { language: 'C', bytes: 3 },
      { language: 'Shell', bytes: 3 },
    ]);
  });
});
