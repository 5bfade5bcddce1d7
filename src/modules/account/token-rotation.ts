import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database } from '../../platform/database/database.js';
import { lockIdentityOf } from './github-identities.js';
import { GithubIdentityEntity } from './github-identity.entity.js';
import { TokenCipher } from './token-cipher.js';

const BATCH = 100;

type Turn = 'rotated' | 'unreadable' | 'current';

/** Encrypts by the current key what another encrypted, while servers go on reading and writing. */
@Injectable()
export class TokenRotation {
  constructor(
    private readonly database: Database,
    private readonly cipher: TokenCipher,
  ) {}

  /** @throws DatabaseUnavailableError */
  async run(): Promise<Readonly<Record<Turn, number>>> {
    const counts: Record<Turn, number> = { rotated: 0, unreadable: 0, current: 0 };
    let after: string | undefined;
    do {
      const ids = await this.next(after);
      for (const id of ids) counts[await this.database.transaction((manager) => this.rotate(manager, id))]++;
      after = ids.at(-1);
    } while (after !== undefined);
    return counts;
  }

  private async next(after: string | undefined): Promise<string[]> {
    const rows = await this.database.read((manager) =>
      manager.query<{ user_id: string }[]>(
        `SELECT user_id FROM github_identities
         WHERE token IS NOT NULL AND ($1::uuid IS NULL OR user_id > $1)
         ORDER BY user_id LIMIT ${BATCH}`,
        [after ?? null],
      ),
    );
    return rows.map(({ user_id: id }) => id);
  }

  private async rotate(manager: EntityManager, id: string): Promise<Turn> {
    const { token, tokenKey, githubId } = (await lockIdentityOf(manager, id)) ?? {};
    if (!token || !tokenKey || !githubId || !this.cipher.isOutdated(tokenKey)) return 'current';
    const owner = { userId: id, githubId };
    const text = this.cipher.decrypt({ token, tokenKey }, owner);
    if (text === undefined) return 'unreadable';
    await manager.update(GithubIdentityEntity, id, this.cipher.encrypt(text, owner));
    return 'rotated';
  }
}
