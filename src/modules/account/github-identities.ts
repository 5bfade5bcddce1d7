import type { EntityManager } from 'typeorm';
import { GithubIdentityEntity } from './github-identity.entity.js';

/** The statements that GitHub identities are made of. */

export async function identityOf(
  manager: EntityManager,
  userId: string,
): Promise<GithubIdentityEntity | null> {
  return manager.findOneBy(GithubIdentityEntity, { userId });
}

/** Holds it until the transaction ends. */
export async function lockIdentityOf(
  manager: EntityManager,
  userId: string,
): Promise<GithubIdentityEntity | null> {
  return manager.findOne(GithubIdentityEntity, { where: { userId }, lock: { mode: 'pessimistic_write' } });
}

export async function identityByGithubId(
  manager: EntityManager,
  githubId: string,
): Promise<GithubIdentityEntity | null> {
  return manager.findOneBy(GithubIdentityEntity, { githubId });
}

export async function forgetTokenOf(manager: EntityManager, userId: string): Promise<void> {
  await manager.update(GithubIdentityEntity, userId, { token: null, tokenKey: null });
}
