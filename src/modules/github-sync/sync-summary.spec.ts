import { describe, expect, it } from '@jest/globals';
import { repository } from '../../../test/support/github-builders.js';
import { summarise } from './sync-summary.js';

describe('summarise', () => {
  it('adds up stars and forks and ranks languages and topics by their repositories', () => {
    const summary = summarise([
      repository({ stars: 3, forks: 1, language: 'Go', topics: ['cli', 'tool'] }),
      repository({ stars: 5, forks: 0, language: 'TypeScript', topics: ['cli'] }),
      repository({ stars: 0, forks: 4, language: 'TypeScript', topics: [] }),
      repository({ stars: 1, forks: 0, language: null, topics: [] }),
    ]);
    expect(summary).toEqual({
      repositories: 4,
      stars: 9,
      forks: 5,
      languages: [
        { name: 'TypeScript', repositories: 2, share: 0.6667 },
        { name: 'Go', repositories: 1, share: 0.3333 },
      ],
      topics: [
        { name: 'cli', repositories: 2 },
        { name: 'tool', repositories: 1 },
      ],
    });
  });

  it('is all zeros and empty lists for a user without repositories', () => {
    expect(summarise([])).toEqual({ repositories: 0, stars: 0, forks: 0, languages: [], topics: [] });
  });
});
