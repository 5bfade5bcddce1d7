import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { clientNetwork } from './client-address.js';

const groups = (count: number) =>
  fc
    .array(fc.nat(0xffff), { minLength: count, maxLength: count })
    .map((parts) => parts.map((part) => part.toString(16)).join(':'));

describe('clientNetwork', () => {
  it('is the same for every address of an IPv6 /64, however it is written', () => {
    fc.assert(
      fc.property(groups(3), groups(4), groups(4), (prefix, one, other) => {
        const network = clientNetwork(`2001:${prefix}:${one}`);
        expect(clientNetwork(`2001:${prefix}:${other}`.toUpperCase())).toBe(network);
        expect(network).toMatch(/\/64$/);
      }),
    );
  });

  it('differs between neighbouring networks', () => {
    expect(clientNetwork('2001:db8:0:1::1')).not.toBe(clientNetwork('2001:db8:0:2::1'));
  });

  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::ffff:cb00:7107', '203.0.113.7'],
    ['2001:db8::1', '2001:db8::/64'],
    ['fe80::1%eth0', 'fe80::/64'],
    ['::1', '::/64'],
    ['not an address', 'not an address'],
    [undefined, 'unknown'],
  ])('of %s is %s', (address, network) => {
    expect(clientNetwork(address)).toBe(network);
  });

  it('keeps IPv4 neighbours apart', () => {
    expect(clientNetwork('203.0.113.7')).not.toBe(clientNetwork('203.0.113.8'));
  });
});
