import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import type { Role } from '../../platform/auth/actor.js';
import { violatesUnique } from '../../platform/database/sql-errors.js';
import { AccountNotFoundError, EmailTakenError } from './account.errors.js';
import { accountName } from './account.js';
import { SessionEntity } from './session.entity.js';
import { EMAIL_INDEX, UserEntity } from './user.entity.js';

/** The statements that accounts are made of. */

export interface NewUser {
  readonly email: string | null;
  readonly role: Role;
  readonly passwordHash: string | null;
  readonly createdAt: Date;
}

/** The last account of a page. */
export interface PagePosition {
  readonly createdAt: Date;
  readonly id: string;
}

/** @throws EmailTakenError, after which the transaction can only be rolled back. */
export async function insertUser(manager: EntityManager, user: NewUser): Promise<UserEntity> {
  const entity = manager.create(UserEntity, { id: randomUUID(), disabled: false, tokenVersion: 0, ...user });
  try {
    await manager.insert(UserEntity, entity);
  } catch (error) {
    throw violatesUnique(error, EMAIL_INDEX) ? new EmailTakenError(error) : error;
  }
  return entity;
}

/** @param name an e-mail address in any case. */
export async function findUser(manager: EntityManager, name: string): Promise<UserEntity | null> {
  return manager
    .createQueryBuilder(UserEntity, 'user')
    .where('lower(user.email) = :name', { name: accountName(name) })
    .getOne();
}

/** Holds the account until the transaction ends. @throws AccountNotFoundError */
export async function lockUser(manager: EntityManager, id: string): Promise<UserEntity> {
  const user = await manager.findOne(UserEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
  if (!user) throw new AccountNotFoundError();
  return user;
}

/**
 * Holds every administrator who can sign in until the transaction ends, in one order, so that two changes that each
 * spare the other's account follow one another.
 *
 * @returns their ids.
 */
export async function lockAdmins(manager: EntityManager): Promise<string[]> {
  const rows = await manager.query<{ id: string }[]>(
    `SELECT id FROM users WHERE role = 'admin' AND NOT disabled ORDER BY id FOR UPDATE`,
  );
  return rows.map(({ id }) => id);
}

/** Whatever was given out until now is good no longer. */
export async function endTokens(manager: EntityManager, { id, tokenVersion }: UserEntity): Promise<void> {
  await manager.update(UserEntity, id, { tokenVersion: tokenVersion + 1 });
  await manager.delete(SessionEntity, { userId: id });
}

/** @returns accounts, newest first. */
export async function listUsers(
  manager: EntityManager,
  limit: number,
  after?: PagePosition,
): Promise<UserEntity[]> {
  const query = manager
    .createQueryBuilder(UserEntity, 'user')
    .orderBy('user.createdAt', 'DESC')
    .addOrderBy('user.id', 'DESC')
    .limit(limit);
  if (after) query.where('(user.createdAt, user.id) < (:createdAt, :id)', { ...after });
  return query.getMany();
}
