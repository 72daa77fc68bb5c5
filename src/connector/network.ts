import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';

/** What is not out on the internet: private, local, reserved, or a way around to one of these. */
const NOT_PUBLIC = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4'],
  // Unspecified, loopback and IPv4 within IPv6; NAT64; discarded; Teredo and other protocols; documentation; 6to4; the private ones; multicast.
  ...['::/96', '64:ff9b::/96', '64:ff9b:1::/48', '100::/64', '2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'],
  ...['5f00::/16', 'fc00::/7', 'fe80::/10', 'fec0::/10', 'ff00::/8'],
];
const LOOPBACK = ['127.0.0.0/8', '::1'];

type Resolve = (
  host: string,
  options: LookupOptions & { readonly all: true },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** An address that the configuration does not let us connect to. Its message goes to callers, and names no address. */
export class AddressRefusedError extends Error {
  override readonly name = 'AddressRefusedError';
  readonly code = 'ADDRESS_REFUSED';

  constructor() {
    super('its address is not a public one (allow it in network.allow of the configuration)');
  }
}

/**
 * Which addresses we connect to: public ones, and those allowed by configuration.
 *
 * It is the resolved address that counts, at the moment of connecting: what a name says now, it need not have said before.
 */
export class Network {
  readonly #allowed: readonly string[];
  readonly #isAllowed: (address: string) => boolean;
  readonly #resolve: Resolve;

  /** `allowed` are addresses (`10.1.2.3`, `fd00::1`) and networks (`10.1.0.0/16`). */
  constructor(allowed: readonly string[], resolve: Resolve = lookup) {
    this.#allowed = allowed;
    this.#isAllowed = within(allowed);
    this.#resolve = resolve;
  }

  /** The same, and this machine itself: where our simulators are. */
  withLoopback(): Network {
    return new Network([...this.#allowed, ...LOOPBACK], this.#resolve);
  }

  allows(address: string): boolean {
    return this.#isAllowed(address) || !isNotPublic(address);
  }

  /** How undici connects within this network. */
  connector(options: buildConnector.BuildOptions): buildConnector.connector {
    const connect = buildConnector({ ...options, lookup: this.#lookup });
    return (target, done) => {
      const host = target.hostname.replace(/^\[|\]$/g, '');
      // What is an address already is not looked up.
      if (isIP(host) !== 0 && !this.allows(host)) done(new AddressRefusedError(), null);
      else connect(target, done);
    };
  }

  readonly #lookup: LookupFunction = (host, options, done) => {
    this.#resolve(host, { ...options, all: true }, (error, addresses) => {
      // A name with one address out there and one in here is not to be trusted with either.
      const refused = addresses?.some(({ address }) => !this.allows(address)) ? new AddressRefusedError() : null;
      const [first] = addresses ?? [];
      if (error !== null || refused !== null || first === undefined)
        done(error ?? refused ?? new Error('no address'), []);
      else if (options.all === true) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
}

/** Whether a text is an address or a network, as `Network` takes them. */
export function isNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128));
}

/** Whether an address is in one of these networks. */
function within(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    const isIpv6 = isIP(address) === 6;
    list.addSubnet(address, Number(prefix ?? (isIpv6 ? 128 : 32)), isIpv6 ? 'ipv6' : 'ipv4');
  }
  return (address) => {
    const [bare = ''] = address.split('%');
    return list.check(bare, isIP(bare) === 6 ? 'ipv6' : 'ipv4');
  };
}

const isNotPublic = within(NOT_PUBLIC);
