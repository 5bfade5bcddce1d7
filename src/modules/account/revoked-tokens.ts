import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { Clock } from '../../shared/clock.js';
import type { AccessClaims } from './access-tokens.js';

const PURGE_INTERVAL_MS = 60 * 60 * 1000;

const ADD =
  'INSERT INTO revoked_tokens (jti, expires_at) VALUES ($1, $2) ON CONFLICT (jti) DO NOTHING RETURNING jti';

/** Tokens that were given back, kept until they expire. */
@Injectable()
export class RevokedTokens implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.jobs.every('purge-revoked-tokens', PURGE_INTERVAL_MS, () => this.purge());
  }

  /** @returns false when it was given back before. @throws DatabaseUnavailableError */
  async add({ jti, expiresAt }: Pick<AccessClaims, 'jti' | 'expiresAt'>): Promise<boolean> {
    const added = await this.database.execute<{ jti: string }>({ text: ADD, values: [jti, expiresAt] });
    return added.length > 0;
  }

  /** Forgets those that have expired. @throws DatabaseUnavailableError */
  async purge(): Promise<void> {
    await this.database.transaction((manager) =>
      manager.query('DELETE FROM revoked_tokens WHERE expires_at <= $1', [new Date(this.clock.now())]),
    );
  }
}
