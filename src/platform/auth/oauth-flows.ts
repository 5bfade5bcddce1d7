import { createHash, createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock.js';
import { RootSecret } from '../config/root-secret.js';

/** How long somebody may take to consent. */
export const OAUTH_FLOW_SECONDS = 10 * 60;

/** What is to be known when the browser comes back. */
export interface OauthIntent<Credential> {
  /** A path of ours. */
  readonly returnTo?: string | undefined;
  /** What names the token of who was signed in when it began, as JSON: it may be over when the flow ends. */
  readonly credential?: Credential | undefined;
}

export interface OauthFlow<Credential> extends OauthIntent<Credential> {
  /** A UUID. Whoever finishes the flow spends it, so that it is finished once. */
  readonly id: string;
  readonly expiresAt: Date;
}

/** What goes out when a flow begins. */
export interface OauthStart {
  /** For the browser to keep. */
  readonly cookie: string;
  /** Comes back with the code (RFC 6749, section 10.12). */
  readonly state: string;
  /** Of the verifier, by S256 (RFC 7636). */
  readonly codeChallenge: string;
}

/**
 * OAuth 2.0 code flows with nothing kept here: the browser's cookie says what a flow is about, signed, and the code
 * verifier is derived from its id, so that it is nowhere but in this process.
 */
@Injectable()
export class OauthFlows<Credential = unknown> {
  private readonly key;

  constructor(
    secret: RootSecret,
    private readonly clock: Clock,
  ) {
    this.key = secret.deriveKey('oauth-state');
  }

  begin(intent: OauthIntent<Credential>): OauthStart {
    const id = randomUUID();
    const expiresAt = this.clock.now() + OAUTH_FLOW_SECONDS * 1000;
    const payload = Buffer.from(JSON.stringify({ ...intent, id, expiresAt })).toString('base64url');
    return {
      cookie: `${payload}.${this.mac('cookie', payload)}`,
      state: this.mac('state', id),
      codeChallenge: createHash('sha256').update(this.verifierOf({ id })).digest('base64url'),
    };
  }

  /** @returns the flow of this browser that the state belongs to; undefined for anything else, or when it is too late. */
  read(cookie: string | undefined, state: string): OauthFlow<Credential> | undefined {
    const [payload = '', mac = ''] = cookie?.split('.') ?? [];
    if (!same(mac, this.mac('cookie', payload))) return undefined;
    const { expiresAt, ...flow } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Omit<
      OauthFlow<Credential>,
      'expiresAt'
    > & { readonly expiresAt: number };
    if (!same(state, this.mac('state', flow.id)) || expiresAt <= this.clock.now()) return undefined;
    return { ...flow, expiresAt: new Date(expiresAt) };
  }

  /** 43 characters, the shortest that RFC 7636 allows: 256 bits. */
  verifierOf({ id }: { readonly id: string }): string {
    return this.mac('verifier', id);
  }

  private mac(purpose: 'cookie' | 'state' | 'verifier', text: string): string {
    return createHmac('sha256', this.key).update(`${purpose}\0${text}`).digest('base64url');
  }
}

function same(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
