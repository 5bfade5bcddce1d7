import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../../test/support/manual-clock.js';
import { RootSecret } from '../../platform/config/root-secret.js';
import { VisitorAddresses } from './visitor-address.js';

const secret = new RootSecret('a'.repeat(32), true);
const DAY_MS = 24 * 60 * 60 * 1000;

describe('what is kept of a visitor’s address', () => {
  it('is the same for a network all day, on every replica', () => {
    const clock = new ManualClock();
    const addresses = new VisitorAddresses(secret, clock);
    const hash = addresses.hash('203.0.113.7');
    expect(hash).toMatch(/^[0-9a-f]{16}$/);
    clock.skip(DAY_MS - 1);
    expect(addresses.hash('203.0.113.7')).toBe(hash);
    expect(new VisitorAddresses(secret, clock).hash('::ffff:203.0.113.7')).toBe(hash);
    expect(addresses.hash('203.0.113.8')).not.toBe(hash);
    expect(addresses.hash('2001:db8::1')).toBe(addresses.hash('2001:db8::2'));
  });

  it('is something else the next day', () => {
    const clock = new ManualClock();
    const addresses = new VisitorAddresses(secret, clock);
    const hash = addresses.hash('203.0.113.7');
    clock.skip(DAY_MS);
    expect(addresses.hash('203.0.113.7')).not.toBe(hash);
  });
});
