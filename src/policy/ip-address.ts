/**
 * IP addresses as text: every spelling that some resolver accepts goes in, one spelling comes out. The numeric IPv4
 * forms are those of inet_aton(3) and of the WHATWG URL Standard ("IPv4 parser"): one to four parts, each decimal,
 * octal (`0` in front) or hexadecimal (`0x`), the last filling what the others leave.
 */

/** The address as an unsigned 32-bit number; `undefined` when the text is not an IPv4 address in any spelling. */
export function parseIpv4(text: string): number | undefined {
  const parts = text.split('.');
  if (parts.length > 4) return undefined;
  let address = 0;
  for (let index = 0; index < parts.length; index++) {
    const value = parseIpv4Part(parts[index] as string);
    if (value === undefined) return undefined;
    const isLast = index === parts.length - 1;
    const limit = isLast ? 256 ** (5 - parts.length) : 256;
    if (value >= limit) return undefined;
    address += isLast ? value : value * 256 ** (3 - index);
  }
  return address;
}

function parseIpv4Part(part: string): number | undefined {
  // A longer part is either out of range or padded; padding has no use but to confuse.
  if (part.length === 0 || part.length > 12) return undefined;
  if (/^0x[0-9a-f]*$/i.test(part)) return part.length === 2 ? 0 : Number.parseInt(part.slice(2), 16);
  if (/^0[0-7]*$/.test(part)) return Number.parseInt(part, 8);
  return /^[1-9][0-9]*$/.test(part) ? Number.parseInt(part, 10) : undefined;
}

/** Whether a resolver would try to read the name as an IPv4 address: its last label is a number (WHATWG URL, "ends in a number"). */
export function endsInNumber(host: string): boolean {
  const last = host.slice(host.lastIndexOf('.') + 1);
  return /^([0-9]+|0x[0-9a-f]*)$/i.test(last);
}

export function formatIpv4(address: number): string {
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
}

/** Four decimal parts without leading zeroes and nothing else, as `net.isIPv4` would say: the fast path, without allocation. -1 otherwise. */
export function parseDottedQuad(text: string): number {
  let address = 0;
  let part = -1;
  let dots = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 0x2e) {
      if (part < 0 || ++dots > 3) return -1;
      address = address * 256 + part;
      part = -1;
    } else if (code >= 0x30 && code <= 0x39) {
      if (part === 0) return -1;
      part = part < 0 ? code - 0x30 : part * 10 + code - 0x30;
      if (part > 255) return -1;
    } else {
      return -1;
    }
  }
  return dots === 3 && part >= 0 ? address * 256 + part : -1;
}

/** The eight 16-bit groups of an IPv6 address (RFC 4291 section 2.2); `undefined` for anything else, a zone id too. */
export function parseIpv6(text: string): readonly number[] | undefined {
  if (text.length > 45 || !/^[0-9a-f:.]+$/i.test(text)) return undefined;
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = parseGroups(halves[0] as string, halves.length === 1);
  if (halves.length === 1) return head?.length === 8 ? head : undefined;
  const tail = parseGroups(halves[1] as string, true);
  if (head === undefined || tail === undefined || head.length + tail.length > 7) return undefined;
  return [...head, ...new Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}

function parseGroups(text: string, mayEndInIpv4: boolean): number[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  const groups: number[] = [];
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index] as string;
    if (/^[0-9a-f]{1,4}$/i.test(part)) {
      groups.push(Number.parseInt(part, 16));
      continue;
    }
    const address = mayEndInIpv4 && index === parts.length - 1 ? parseDottedQuad(part) : -1;
    if (address < 0) return undefined;
    groups.push(Math.floor(address / 65536), address % 65536);
  }
  return groups;
}

/** RFC 5952: lower case, no leading zeroes, the longest run of at least two zero groups (the first of equals) as `::`. */
export function formatIpv6(groups: readonly number[]): string {
  let runStart = -1;
  let runLength = 1;
  for (let start = 0; start < 8; start++) {
    let length = 0;
    while (start + length < 8 && groups[start + length] === 0) length++;
    if (length > runLength) [runStart, runLength] = [start, length];
    start += length;
  }
  const hex = (from: number, to: number) =>
    groups
      .slice(from, to)
      .map((group) => group.toString(16))
      .join(':');
  return runStart < 0 ? hex(0, 8) : `${hex(0, runStart)}::${hex(runStart + runLength, 8)}`;
}

/** The IPv4 address inside an IPv4-mapped one (::ffff:0:0/96, RFC 4291 section 2.5.5.2): connecting to either is the same. */
export function mappedIpv4(groups: readonly number[]): number | undefined {
  const [a, b, c, d, e, f, high = 0, low = 0] = groups;
  return a === 0 && b === 0 && c === 0 && d === 0 && e === 0 && f === 0xffff ? high * 65536 + low : undefined;
}
