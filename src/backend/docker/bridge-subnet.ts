/** The addresses of one bottle's network. */
export interface BridgeAddresses {
  readonly subnet: string;
  /** Kept by the engine and given to nobody: the network has no way on. */
  readonly gateway: string;
  readonly gate: string;
  readonly agent: string;
}

/** The network of one bottle in the topology bridge. */
export interface BridgeNetwork extends BridgeAddresses {
  readonly name: string;
  /** The host's end of it. */
  readonly interfaceName: string;
}

/**
 * Where bottles' subnets are taken from, 16384 of eight addresses each: an engine's own pools hold some thirty networks.
 * RFC 2544 sets the range apart for measurements, so that no host on the internet or in an office has an address of it;
 * the host itself gets none either, nor a route there.
 */
export const BRIDGE_RANGE = '198.18.0.0/15';
const SUBNET_SIZE = 8;
const SUBNETS = (2 * 256 * 256) / SUBNET_SIZE;

/** How many are tried; with a thousand networks on one engine, two are taken in a row once in 250 starts. */
export const SUBNETS_TRIED = 64;
/** Odd, so that each is met once; far from the neighbours, which bottles of similar names have taken. */
const STRIDE = 4099;

/** In the order in which a bottle tries them; another for each slug, so that bottles that start together do not meet. */
export function* subnetsFor(slug: string): Generator<BridgeAddresses> {
  const first = hashOf(slug);
  for (let tried = 0; tried < SUBNETS_TRIED; tried += 1) yield subnetAt((first + tried * STRIDE) % SUBNETS);
}

function subnetAt(index: number): BridgeAddresses {
  const address = (host: number): string => {
    const at = index * SUBNET_SIZE + host;
    return `198.${18 + (at >> 16)}.${(at >> 8) & 0xff}.${at & 0xff}`;
  };
  return { subnet: `${address(0)}/29`, gateway: address(1), gate: address(2), agent: address(3) };
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const char of Buffer.from(text)) hash = Math.imul(hash ^ char, 0x01000193) >>> 0;
  return hash % SUBNETS;
}
