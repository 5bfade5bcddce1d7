import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { type AppConfig, appConfig } from '../../platform/config/app.config.js';
import { keptSecret, newSecret } from '../../platform/config/kept-secret.js';
import { type TokenEncryptionConfig, tokenEncryptionConfig } from './token-encryption.config.js';

const ALGORITHM = 'aes-256-gcm';
/** NIST SP 800-38D, section 8.2.2: random, 96 bits. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Whose token it is: a record that is moved to somebody else's row is not read. */
export interface TokenOwner {
  readonly userId: string;
  readonly githubId: string;
}

/** A token as it is stored: nonce, ciphertext and tag, and by which key. */
export interface EncryptedToken {
  readonly token: Buffer;
  readonly tokenKey: string;
}

interface Key {
  readonly id: string;
  readonly bytes: Buffer;
}

/** Encrypts the tokens that are kept, by AES-256-GCM. */
@Injectable()
export class TokenCipher {
  private readonly logger = new Logger(TokenCipher.name);
  private keys: { readonly current: Key; readonly all: readonly Key[] } | undefined;

  constructor(
    @Inject(tokenEncryptionConfig.token) private readonly config: TokenEncryptionConfig,
    @Inject(appConfig.token) private readonly app: AppConfig,
  ) {}

  encrypt(text: string, owner: TokenOwner): EncryptedToken {
    const { current } = this.opened();
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, current.bytes, nonce).setAAD(boundTo(owner, current.id));
    const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return { token: Buffer.concat([nonce, ciphertext, cipher.getAuthTag()]), tokenKey: current.id };
  }

  /** @returns undefined where the key is gone, or this is not what was stored for that owner. */
  decrypt({ token, tokenKey }: EncryptedToken, owner: TokenOwner): string | undefined {
    const key = this.opened().all.find(({ id }) => id === tokenKey);
    if (!key || token.length < NONCE_BYTES + TAG_BYTES) return undefined;
    const decipher = createDecipheriv(ALGORITHM, key.bytes, token.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(boundTo(owner, key.id)).setAuthTag(token.subarray(-TAG_BYTES));
    try {
      const text = decipher.update(token.subarray(NONCE_BYTES, -TAG_BYTES));
      return Buffer.concat([text, decipher.final()]).toString('utf8');
    } catch {
      return undefined;
    }
  }

  /** Whether a token is encrypted by another key than new ones are. */
  isOutdated(tokenKey: string): boolean {
    return tokenKey !== this.opened().current.id;
  }

  /** With the first token, so that a command that needs none makes no file. */
  private opened() {
    this.keys ??= this.open();
    return this.keys;
  }

  private open() {
    const { key, previousKey } = this.config;
    const current = keyOf(key === undefined ? this.ownKey() : Buffer.from(key, 'base64'));
    const previous = previousKey === undefined ? [] : [keyOf(Buffer.from(previousKey, 'base64'))];
    return { current, all: [current, ...previous] };
  }

  private ownKey(): Buffer {
    const kept = keptSecret(this.app.dataDir, 'token-encryption-key');
    if (kept === undefined) {
      const message =
        'No key can be kept in DATA_DIR: it lives in memory, and GitHub tokens cannot be read after a restart';
      this.logger.warn({ event: 'token_key_in_memory', message });
    }
    return createHash('sha256')
      .update(kept ?? newSecret())
      .digest();
  }
}

function keyOf(bytes: Buffer): Key {
  return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 16), bytes };
}

function boundTo({ userId, githubId }: TokenOwner, keyId: string): Buffer {
  return Buffer.from(JSON.stringify(['github-token', userId, githubId, keyId]));
}
