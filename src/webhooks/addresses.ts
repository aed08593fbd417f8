import { BlockList, isIPv4, isIPv6 } from 'node:net';

/**
 * Not for everybody on the Internet: IANA's special-purpose registries (RFC 6890 and what was added
 * since), multicast, and the one metadata service of a cloud that has a public address (168.63.129.16,
 * Azure). The others are link-local (169.254.169.254) or shared (100.100.100.200) anyway.
 */
const REFUSED_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];

/** Of IPv6 only what is routed at all, less what is special in it or carries an IPv4 address. */
const ROUTED_V6 = ['2000::/3'];
const REFUSED_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const routedV6 = listOf(ROUTED_V6);
const refused = listOf([...REFUSED_V4, ...REFUSED_V6]);

/** `10.20.0.0/16`, or one address; null for anything else. */
export function parseNetwork(text: string): readonly [string, number, 'ipv4' | 'ipv6'] | null {
  const [, address = '', bits] = /^([^/]+?)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const family = isIPv4(address) ? 'ipv4' : isIPv6(address) ? 'ipv6' : null;
  if (family === null || address.includes('%')) return null;
  const all = family === 'ipv4' ? 32 : 128;
  const prefix = bits === undefined ? all : Number(bits);
  return prefix <= all ? [address, prefix, family] : null;
}

/** Networks that may be sent to though they are not for everybody. */
export class Allowed {
  readonly #list: BlockList;

  constructor(private readonly networks: readonly string[]) {
    this.#list = listOf(networks);
  }

  get isEmpty(): boolean {
    return this.networks.length === 0;
  }

  /** Whether the operator named it. */
  names(address: string): boolean {
    return isIn(this.#list, address);
  }

  /** Whether it may be connected to. */
  permits(address: string): boolean {
    if (this.names(address)) return true;
    if (isIPv4(address)) return !isIn(refused, address);
    return isIPv6(address) && isIn(routedV6, address) && !isIn(refused, address);
  }
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const text of networks) {
    const network = parseNetwork(text);
    if (network === null) throw new Error(`${text} is no network`);
    list.addSubnet(...network);
  }
  return list;
}

/** An IPv4 address written as IPv6 (`::ffff:127.0.0.1`) is known by the rules for IPv4 as well. */
const isIn = (list: BlockList, address: string): boolean =>
  list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
