import { type KeyObject, createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { RootSecret } from '../../platform/config/root-secret.js';
import { clientNetwork } from '../../platform/rate-limit/client-address.js';
import { Clock } from '../../shared/clock.js';
import { utcDay } from './utc-day.js';

/** Enough to tell apart whoever comes on one day. */
const DIGITS = 16;

/**
 * What is kept of a visitor's address, which is personal data: an HMAC whose key changes at midnight UTC. Sessions of
 * one day can be seen to come from one network; across days nothing connects them.
 */
@Injectable()
export class VisitorAddresses {
  /** Today's alone. */
  private key: { readonly day: string; readonly of: KeyObject } | undefined;

  constructor(
    private readonly secret: RootSecret,
    private readonly clock: Clock,
  ) {}

  /** @returns 16 hexadecimal digits. */
  hash(address: string): string {
    const hmac = createHmac('sha256', this.keyOfToday()).update(clientNetwork(address));
    return hmac.digest('hex').slice(0, DIGITS);
  }

  private keyOfToday(): KeyObject {
    const day = utcDay(this.clock.now());
    if (this.key?.day !== day) this.key = { day, of: this.secret.deriveKey('visitor-address', day) };
    return this.key.of;
  }
}
