import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Actor, Role } from '../../platform/auth/actor.js';
import { Database } from '../../platform/database/database.js';
import { Clock } from '../../shared/clock.js';
import { SingleFlight } from '../../shared/single-flight.js';
import type { AccessClaims } from './access-tokens.js';
import type { TokenUse } from './jwt-keys.js';
import { auditName } from './account.js';

/** Half of the second within which a change must be felt on every replica; the other half is for a slow read. */
const FRESH_MS = 500;
const MAX_ENTRIES = 10_000;

/** An access token is good until it is given back, a session's as long as there is the session. */
const IS_THERE: Readonly<Record<TokenUse, string>> = {
  access: 'NOT EXISTS (SELECT FROM revoked_tokens WHERE jti = $3)',
  session: 'EXISTS (SELECT FROM sessions WHERE id = $3)',
};

const standingOf = (use: TokenUse) => `
  SELECT email, role, login, NOT disabled AND token_version = $2 AND ${IS_THERE[use]} AS good
  FROM users LEFT JOIN github_identities ON user_id = users.id
  WHERE users.id = $1`;

const STANDING = { access: standingOf('access'), session: standingOf('session') };

interface Standing {
  readonly email: string | null;
  /** At GitHub. */
  readonly login: string | null;
  readonly role: Role;
  readonly good: boolean;
}

/** Names a token and the account that it lets in. */
export interface Credential extends Pick<AccessClaims, 'userId' | 'jti' | 'tokenVersion'> {
  /** Access without it. */
  readonly use?: TokenUse;
}

interface Entry {
  readonly actor: Actor | undefined;
  readonly askedAt: number;
}

/** Whether a token is still good, and what its account may do now; asked of the database at most twice a second. */
@Injectable()
export class TokenStanding {
  private readonly entries = new LRUCache<string, Entry>({ max: MAX_ENTRIES });
  private readonly flights = new SingleFlight<Entry>();
  private generation = 0;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** @returns undefined when the token is over. @throws DatabaseUnavailableError */
  async actorOf(claims: Credential): Promise<Actor | undefined> {
    const { jti } = claims;
    const known = this.entries.get(jti);
    if (known && this.clock.now() - known.askedAt < FRESH_MS) return known.actor;
    // A flight that began before a change of ours must not answer for what is asked after it.
    const flight = this.flights.run(`${this.generation}:${jti}`, () => this.ask(claims));
    return (await flight).actor;
  }

  /** To be called after each change of an account or a token here, which is then felt here at once. */
  forget(): void {
    this.generation++;
    this.entries.clear();
  }

  private async ask({ userId, jti, tokenVersion, use = 'access' }: Credential): Promise<Entry> {
    const { generation } = this;
    const askedAt = this.clock.now();
    const [standing] = await this.database.read((manager) =>
      manager.query<Standing[]>(STANDING[use], [userId, tokenVersion, jti]),
    );
    const entry = { actor: standing?.good ? toActor(userId, standing) : undefined, askedAt };
    if (generation === this.generation) this.entries.set(jti, entry);
    return entry;
  }
}

function toActor(id: string, { email, login, role }: Standing): Actor {
  return { kind: 'user', id, name: auditName({ id, email, login }), email, role };
}
