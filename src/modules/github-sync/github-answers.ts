import { z } from 'zod';
import type { GithubProfile, GithubRepository } from './github-sync.js';

/** The parts of GitHub's answers that are read here (REST API 2022-11-28); what else they hold is ignored. */

const nullableText = z
  .string()
  .nullish()
  .transform((text) => text ?? null);

export const githubUserSchema = z
  .object({
    id: z.number(),
    login: z.string(),
    name: nullableText,
    avatar_url: z.string(),
    bio: nullableText,
    html_url: z.string(),
    company: nullableText,
    location: nullableText,
    blog: nullableText,
    followers: z.number(),
    following: z.number(),
    public_repos: z.number(),
    created_at: z.string(),
  })
  .transform((user): GithubProfile => ({
    id: user.id,
    login: user.login,
    name: user.name,
    avatarUrl: user.avatar_url,
    bio: user.bio,
    url: user.html_url,
    company: user.company,
    location: user.location,
    blog: user.blog,
    followers: user.followers,
    following: user.following,
    publicRepos: user.public_repos,
    createdAt: user.created_at,
  }));

const githubRepositorySchema = z.object({
  id: z.number(),
  name: z.string(),
  private: z.boolean(),
  html_url: z.string(),
  description: nullableText,
  stargazers_count: z.number().default(0),
  language: nullableText,
  forks_count: z.number().default(0),
  topics: z.array(z.string()).default([]),
  license: z.object({ spdx_id: nullableText, key: nullableText }).nullish(),
  homepage: nullableText,
  fork: z.boolean(),
  archived: z.boolean().default(false),
  pushed_at: nullableText,
  created_at: nullableText,
  updated_at: nullableText,
});

export const githubRepositoriesSchema = z.array(githubRepositorySchema).transform((repositories) =>
  repositories
    // A token that owns private repositories is shown them; this product serves public ones only.
    .filter((repository) => !repository.private)
    .map((repository): GithubRepository => ({
      id: repository.id,
      name: repository.name,
      url: repository.html_url,
      description: repository.description,
      stars: repository.stargazers_count,
      language: repository.language,
      forks: repository.forks_count,
      topics: repository.topics,
      license: repository.license?.spdx_id ?? repository.license?.key ?? null,
      homepage: repository.homepage,
      fork: repository.fork,
      archived: repository.archived,
      pushedAt: repository.pushed_at,
      createdAt: repository.created_at,
      updatedAt: repository.updated_at,
    })),
);
