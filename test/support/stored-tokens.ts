import { randomUUID } from 'node:crypto';
import { TokenCipher, type TokenOwner } from '../../src/modules/account/token-cipher.js';
import type { AppConfig } from '../../src/platform/config/app.config.js';
import type { TestDatabase } from './test-database.js';

/** @returns 32 bytes of this letter, as TOKEN_ENCRYPTION_KEY has them. */
export function tokenKey(letter: string): string {
  return Buffer.alloc(32, letter).toString('base64');
}

export function cipherOf(key: string, previousKey?: string): TokenCipher {
  return new TokenCipher({ key, previousKey }, {} as AppConfig);
}

/** GitHub tokens of accounts that sign in with GitHub alone, as the product stores them. */
export class StoredTokens {
  constructor(private readonly database: TestDatabase) {}

  /** Adds accounts with a token each, `gho_` and their login: t-1, t-2 and so on. */
  async add(count: number, cipher: TokenCipher): Promise<void> {
    const [{ there }] = (await this.database.query(
      'SELECT count(*)::int AS there FROM github_identities',
    )) as [{ there: number }];
    const rows = Array.from({ length: count }, (_, at) => {
      const [userId, githubId] = [randomUUID(), String(there + at + 1)];
      return { userId, githubId, ...cipher.encrypt(`gho_t-${githubId}`, { userId, githubId }) };
    });
    await this.database.query(
      `WITH added AS (
         INSERT INTO users (id, role, created_at) SELECT unnest($1::uuid[]), 'member', now()
       )
       INSERT INTO github_identities (user_id, github_id, login, token, token_key, connected_at)
       SELECT user_id, github_id, 't-' || github_id, token, token_key, now()
       FROM unnest($1::uuid[], $2::bigint[], $3::bytea[], $4::text[]) AS t (user_id, github_id, token, token_key)`,
      [
        rows.map(({ userId }) => userId),
        rows.map(({ githubId }) => githubId),
        rows.map(({ token }) => token),
        rows.map(({ tokenKey: keyId }) => keyId),
      ],
    );
  }

  /** @returns what this cipher reads of each, by its login; undefined for what it does not. */
  async read(cipher: TokenCipher): Promise<(string | undefined)[]> {
    const rows = await this.database.query('SELECT * FROM github_identities ORDER BY github_id');
    return rows.map(({ user_id: userId, github_id: githubId, token, token_key: keyId }) =>
      cipher.decrypt({ token, tokenKey: keyId }, { userId, githubId } as TokenOwner),
    );
  }
}
