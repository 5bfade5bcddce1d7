import ipaddr from 'ipaddr.js';

/** An IPv6 client owns a /64 and can take any address in it, so that is what is counted (RFC 6177). */
const IPV6_PREFIX_BYTES = 8;

/**
 * The address that stands for a client: IPv4 as it is (also when mapped into IPv6), IPv6 by its /64.
 *
 * @param address undefined where the client has already left.
 * @returns the text itself where it is no address.
 */
export function clientNetwork(address: string | undefined): string {
  if (address === undefined) return 'unknown';
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.toString();
  const bytes = parsed.toByteArray().fill(0, IPV6_PREFIX_BYTES);
  return `${ipaddr.fromByteArray(bytes).toString()}/64`;
}
