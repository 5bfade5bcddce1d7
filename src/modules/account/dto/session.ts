import { z } from 'zod';
import type { Actor } from '../../../platform/auth/actor.js';
import type { GithubUser } from '../github-user.js';
import type { SessionEntity } from '../session.entity.js';
import { role } from './fields.js';

export const sessionSchema = z
  .object({
    isLoggedIn: z.boolean(),
    userId: z.guid().optional(),
    role: role.optional(),
    githubConnected: z.boolean().describe('Whether a GitHub account is linked'),
    githubLogin: z.string().optional(),
    hasGithubToken: z.boolean().describe('Whether a sync can ask GitHub'),
  })
  .meta({
    id: 'Session',
    examples: [
      {
        isLoggedIn: true,
        userId: '4f6d1a0e-1c7c-4a53-9a40-3c5a1d0a8f11',
        role: 'member',
        githubConnected: true,
        githubLogin: 'octocat',
        hasGithubToken: true,
      },
    ],
  });

export type Session = z.infer<typeof sessionSchema>;

export const NOBODY: Session = { isLoggedIn: false, githubConnected: false, hasGithubToken: false };

export function toSession(
  { id, role: ownRole }: Actor,
  github: (GithubUser & { readonly hasToken: boolean }) | undefined,
): Session {
  return {
    isLoggedIn: true,
    userId: id,
    role: ownRole,
    githubConnected: github !== undefined,
    ...(github && { githubLogin: github.login }),
    hasGithubToken: github?.hasToken ?? false,
  };
}

export const sessionListSchema = z
  .object({
    sessions: z.array(
      z.object({
        device: z.string(),
        createdAt: z.iso.datetime(),
        lastSeenAt: z.iso.datetime().describe('To five minutes'),
        current: z.boolean().describe('Whether it is the one that asks'),
      }),
    ),
  })
  .meta({
    id: 'SessionList',
    examples: [
      {
        sessions: [
          {
            device: 'Firefox on Linux',
            createdAt: '2026-11-24T09:00:00.000Z',
            lastSeenAt: '2026-11-25T18:20:00.000Z',
            current: true,
          },
        ],
      },
    ],
  });

export type SessionList = z.infer<typeof sessionListSchema>;

export function toSessionList(
  sessions: readonly SessionEntity[],
  currentId: string | undefined,
): SessionList {
  return {
    sessions: sessions.map(({ id, device, createdAt, lastSeenAt }) => ({
      device,
      createdAt: createdAt.toISOString(),
      lastSeenAt: lastSeenAt.toISOString(),
      current: id === currentId,
    })),
  };
}

export const revocationSchema = z
  .object({
    success: z.literal(true),
    revoked: z
      .boolean()
      .describe('Whether GitHub confirmed that the token is over; true where there was none'),
  })
  .meta({ id: 'Revocation' });

export type Revocation = z.infer<typeof revocationSchema>;
