import type { User } from './accounts.ts';
import type { RepositoryDetails } from './repository.ts';

/** A developer who could be somebody, for looking at. */
export const demoUser: Partial<User> = {
  name: 'Robin Example',
  company: '@example-labs',
  blog: 'https://robin.example',
  location: 'Lisbon, Portugal',
  bio: 'Backend developer. Queues, caches, and the odd map.',
  followers: 312,
  following: 87,
  created_at: '2014-03-17T08:21:09Z',
  updated_at: '2026-11-02T19:40:11Z',
};

const MIT = { key: 'mit', name: 'MIT License', spdx_id: 'MIT' };
const APACHE = { key: 'apache-2.0', name: 'Apache License 2.0', spdx_id: 'Apache-2.0' };

/** Repositories of theirs; the private one must never be seen. */
export const demoRepositories: RepositoryDetails[] = [
  {
    name: 'tidal',
    description: 'A job queue on PostgreSQL: SKIP LOCKED, schedules, a dashboard.',
    language: 'TypeScript',
    topics: ['queue', 'postgresql', 'nodejs'],
    stargazers_count: 1284,
    forks_count: 96,
    license: MIT,
    homepage: 'https://tidal.example',
    ...dates('2019-05-04', '2026-11-01'),
  },
  {
    name: 'contour',
    description: 'Draws hiking maps from open elevation data.',
    language: 'Rust',
    topics: ['maps', 'gis', 'cli'],
    stargazers_count: 431,
    forks_count: 22,
    license: APACHE,
    ...dates('2021-08-19', '2026-10-21'),
  },
  {
    name: 'dotfiles',
    description: null,
    language: 'Shell',
    stargazers_count: 12,
    forks_count: 1,
    ...dates('2014-04-01', '2026-10-09'),
  },
  {
    name: 'client-notes',
    description: 'Private',
    private: true,
    visibility: 'private',
    ...dates('2024-01-08', '2026-10-02'),
  },
  {
    name: 'ledger-api',
    description: 'Double-entry bookkeeping as a small HTTP service.',
    language: 'Go',
    topics: ['accounting', 'api'],
    stargazers_count: 208,
    forks_count: 31,
    license: MIT,
    ...dates('2022-02-11', '2026-08-30'),
  },
  {
    name: 'robin.example',
    description: 'Source of my site',
    language: 'TypeScript',
    topics: ['website'],
    stargazers_count: 3,
    homepage: 'https://robin.example',
    ...dates('2018-11-23', '2026-07-14'),
  },
  {
    name: 'fastify',
    description: 'Fast and low overhead web framework, for Node.js',
    language: 'JavaScript',
    fork: true,
    license: MIT,
    ...dates('2023-03-03', '2026-03-03'),
  },
  {
    name: 'advent-of-code',
    description: 'Solutions, some of them short',
    language: 'Python',
    topics: ['puzzles'],
    stargazers_count: 9,
    ...dates('2016-12-01', '2025-12-24'),
  },
  {
    name: 'left-shift',
    description: 'A linter for shell scripts in pipelines. No longer maintained.',
    language: 'Go',
    topics: ['lint', 'ci'],
    archived: true,
    stargazers_count: 77,
    forks_count: 14,
    license: APACHE,
    ...dates('2017-06-06', '2022-09-17'),
  },
];

function dates(created: string, updated: string) {
  return {
    created_at: `${created}T09:00:00Z`,
    updated_at: `${updated}T17:30:00Z`,
    pushed_at: `${updated}T17:29:12Z`,
  };
}
