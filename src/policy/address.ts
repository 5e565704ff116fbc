import { parseDottedQuad, parseIpv6 } from './ip-address.ts';

/**
 * What kind of address this is when it is not a host of the public internet, `undefined` when it is. From the IANA
 * special-purpose address registries (RFC 6890 and the RFCs beside each entry), the multicast blocks, and the
 * metadata services that clouds put on addresses of their own. An IPv6 address that carries an IPv4 address is judged
 * by that one too, because a translator delivers there. Text that is no address at all is `invalid`: fail closed.
 *
 * `ip` is canonical, as a resolver or `canonicalHost` gives it; a zone id (`fe80::1%eth0`) is ignored.
 */
export function specialAddress(ip: string): string | undefined {
  const ipv4 = parseDottedQuad(ip);
  if (ipv4 >= 0) return specialIpv4(ipv4);
  const zone = ip.indexOf('%');
  const groups = parseIpv6(zone < 0 ? ip : ip.slice(0, zone));
  return groups === undefined ? 'invalid' : specialIpv6(groups);
}

function specialIpv4(ip: number): string | undefined {
  const a = ip >>> 24;
  const b = (ip >>> 16) & 255;
  const c = (ip >>> 8) & 255;
  switch (a) {
    case 0: // RFC 1122: "this network"; Linux connects 0.0.0.0 to itself
      return ip === 0 ? 'unspecified' : 'reserved';
    case 10: // RFC 1918
      return 'private';
    case 100: // RFC 6598; Alibaba Cloud answers on .100.100.200
      if (ip === 0x646464c8) return 'metadata';
      return (b & 0xc0) === 64 ? 'carrier-grade NAT' : undefined;
    case 127: // RFC 1122
      return 'loopback';
    case 168: // Azure's WireServer, 168.63.129.16: reachable from virtual machines only
      return ip === 0xa83f8110 ? 'metadata' : undefined;
    case 169: // RFC 3927; EC2, GCE, Azure and others answer on .254.169.254, ECS on .254.170.2 and .23
      if (b !== 254) return undefined;
      return (c === 169 && (ip & 255) === 254) || (c === 170 && ((ip & 255) === 2 || (ip & 255) === 23))
        ? 'metadata'
        : 'link-local';
    case 172: // RFC 1918
      return (b & 0xf0) === 16 ? 'private' : undefined;
    case 192:
      if (b === 168) return 'private'; // RFC 1918
      if (b === 0 && c === 0) return ip === 0xc00000c0 ? 'metadata' : 'reserved'; // RFC 6890; Oracle: .0.0.192
      if (b === 0 && c === 2) return 'documentation'; // RFC 5737
      if (b === 88 && c === 99) return 'reserved'; // RFC 7526: 6to4 relays
      return undefined;
    case 198:
      if ((b & 0xfe) === 18) return 'benchmarking'; // RFC 2544
      return b === 51 && c === 100 ? 'documentation' : undefined; // RFC 5737
    case 203:
      return b === 0 && c === 113 ? 'documentation' : undefined; // RFC 5737
    default:
      if (a >= 240) return ip === 0xffffffff ? 'broadcast' : 'reserved'; // RFC 1112, RFC 919
      return a >= 224 ? 'multicast' : undefined; // RFC 5771
  }
}

function specialIpv6(groups: readonly number[]): string | undefined {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = groups;
  const inner = g * 65536 + h;
  if ((a | b | c | d | e) === 0) {
    if (f === 0) {
      if (inner === 0) return 'unspecified';
      if (inner === 1) return 'loopback';
      return specialIpv4(inner) ?? 'reserved'; // RFC 4291: IPv4-compatible, deprecated
    }
    if (f === 0xffff) return specialIpv4(inner); // RFC 4291: IPv4-mapped
  }
  if ((a | b | c | d | f) === 0 && e === 0xffff) return specialIpv4(inner) ?? 'reserved'; // RFC 2765: IPv4-translated
  if (a === 0x64 && b === 0xff9b) {
    // RFC 6052: NAT64's well-known prefix carries IPv4; RFC 8215: the local-use one means what its operator says.
    return (c | d | e | f) === 0 ? specialIpv4(inner) : (specialIpv4(inner) ?? 'private');
  }
  if ((a & 0xff00) === 0xff00) return 'multicast'; // RFC 4291
  if ((a & 0xffc0) === 0xfe80) return 'link-local'; // RFC 4291
  if ((a & 0xffc0) === 0xfec0) return 'private'; // RFC 3879: site-local, deprecated and still routed by some
  if ((a & 0xfe00) === 0xfc00) {
    // RFC 4193; EC2 answers on fd00:ec2::254, GCE on fd20:ce::254
    const isCloud = (a === 0xfd00 && b === 0xec2) || (a === 0xfd20 && b === 0xce);
    return isCloud && (c | d | e | f | g) === 0 && h === 0x254 ? 'metadata' : 'unique local';
  }
  if (a === 0x2002) return specialIpv4(b * 65536 + c); // RFC 3056: 6to4
  if (a === 0x2001 && b === 0) {
    // RFC 4380: Teredo holds the server's IPv4 and the client's, inverted
    return (
      specialIpv4(c * 65536 + d) ?? specialIpv4(((g ^ 0xffff) & 0xffff) * 65536 + ((h ^ 0xffff) & 0xffff))
    );
  }
  if (a === 0x2001 && b === 0xdb8) return 'documentation'; // RFC 3849
  if (a === 0x3fff && b < 0x1000) return 'documentation'; // RFC 9637
  if (a === 0x2001 && b === 2 && c === 0) return 'benchmarking'; // RFC 5180
  if (a === 0x2001 && b < 0x200) return specialProtocolAssignment(groups);
  if (a === 0x5f00) return 'reserved'; // RFC 9602: segment routing
  // RFC 4291 section 2.4 and IANA: only 2000::/3 is global unicast.
  return (a & 0xe000) === 0x2000 ? undefined : 'reserved';
}

/** 2001::/23 (RFC 2928): not global but for anycast and AMT assignments and the AS112 and ORCHIDv2 blocks. */
function specialProtocolAssignment([, b = 0, c = 0]: readonly number[]): string | undefined {
  const isGlobal = b === 3 || (b === 4 && c === 0x112) || (b >= 0x20 && b <= 0x3f);
  return isGlobal ? undefined : 'reserved';
}
