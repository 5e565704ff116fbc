import { domainToASCII, domainToUnicode } from 'node:url';
import {
  endsInNumber,
  formatIpv4,
  formatIpv6,
  mappedIpv4,
  parseDottedQuad,
  parseIpv4,
  parseIpv6,
} from './ip-address.ts';

export type CanonicalHost =
  | { readonly ok: true; readonly host: string; readonly kind: 'name' | 'ipv4' | 'ipv6' }
  | { readonly ok: false; readonly reason: string };

/** RFC 1035 section 2.3.4, counted without the trailing dot. */
const NAME_MAX = 253;
const LABEL_MAX = 63;
/** No spelling of a legal host is longer, U-labels and all; beyond it nothing is parsed. */
const RAW_MAX = 1024;

/**
 * The one spelling of a host that everything else compares: lower case, one trailing dot gone, A-labels, IPv4 as
 * dotted quad whatever number it was written as, IPv6 without brackets as RFC 5952 writes it. An IPv4-mapped IPv6
 * address becomes the IPv4 address, because a connection to either reaches the same peer.
 *
 * Underscores are allowed (service names have them). A label may not begin or end with a hyphen (RFC 1123 section 2.1).
 */
export function canonicalHost(raw: string): CanonicalHost {
  if (raw.length === 0) return refused('the host is empty');
  if (raw.length > RAW_MAX) return refused('the host is too long');
  if (isPlainName(raw)) return { ok: true, host: raw, kind: 'name' };

  if (raw.startsWith('[')) {
    return raw.endsWith(']')
      ? canonicalIpv6(raw.slice(1, -1))
      : refused('the bracket of the IPv6 address is not closed');
  }
  const forbidden = FORBIDDEN.exec(raw);
  if (forbidden !== null) return refused(`the host contains ${nameCharacter(forbidden[0])}`);
  if (raw.includes(':')) return canonicalIpv6(raw);
  return canonicalName(raw);
}

/** What cannot stand in any host, or is read differently by different parsers. */
const FORBIDDEN = /[\u0000-\u0020\u007f"#%/<>?@[\\\]^`{|}*,;!$&'()+=~]/;

function canonicalIpv6(text: string): CanonicalHost {
  if (text.includes('%')) return refused('the IPv6 address has a zone id');
  const groups = parseIpv6(text);
  if (groups === undefined) return refused('the host is not a valid IPv6 address');
  const mapped = mappedIpv4(groups);
  return mapped === undefined
    ? { ok: true, host: formatIpv6(groups), kind: 'ipv6' }
    : { ok: true, host: formatIpv4(mapped), kind: 'ipv4' };
}

function canonicalName(raw: string): CanonicalHost {
  let name = raw.toLowerCase();
  // Only xn-- labels and other scripts need IDNA; its answer is checked below like anything else from outside.
  if (!/^[a-z0-9._-]*$/.test(name) || name.includes('xn--')) {
    name = domainToASCII(name);
    if (name === '') return refused('the host is not a valid internationalised name');
  }
  if (name.endsWith('.')) name = name.slice(0, -1);
  if (name === '') return refused('the host is empty');
  if (!/^[a-z0-9._-]*$/.test(name))
    return refused('the host contains a character that no host name may have');
  if (endsInNumber(name)) {
    const address = parseIpv4(name);
    return address === undefined
      ? refused('the host ends in a number but is not a valid IPv4 address')
      : { ok: true, host: formatIpv4(address), kind: 'ipv4' };
  }
  if (name.length > NAME_MAX) return refused(`the host is longer than ${NAME_MAX} characters`);
  for (const label of name.split('.')) {
    if (label === '') return refused('the host has an empty label');
    if (label.length > LABEL_MAX)
      return refused(`a label of the host is longer than ${LABEL_MAX} characters`);
    if (label.startsWith('-') || label.endsWith('-')) {
      return refused('a label of the host begins or ends with a hyphen');
    }
    if (label.startsWith('xn--') && !isALabel(label)) {
      return refused('the host is not a valid internationalised name');
    }
  }
  return { ok: true, host: name, kind: 'name' };
}

/** It stands for a name in another script, and is the one spelling of it (RFC 5891 section 5.4). Node 24 lets others pass. */
function isALabel(label: string): boolean {
  const text = domainToUnicode(label);
  return text !== '' && text !== label && domainToASCII(text) === label;
}

/** The hot path: a name that is canonical already, found so without allocating. */
function isPlainName(text: string): boolean {
  if (text.length > NAME_MAX) return false;
  let labelStart = 0;
  let lastWasHyphen = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const isLetter = code >= 0x61 && code <= 0x7a;
    const isDigit = code >= 0x30 && code <= 0x39;
    if (isLetter || isDigit || code === 0x5f) {
      lastWasHyphen = false;
    } else if (code === 0x2d) {
      if (index === labelStart) return false;
      lastWasHyphen = true;
    } else if (code === 0x2e) {
      if (index === labelStart || lastWasHyphen || index - labelStart > LABEL_MAX) return false;
      labelStart = index + 1;
    } else {
      return false;
    }
  }
  const lastLength = text.length - labelStart;
  if (lastLength === 0 || lastLength > LABEL_MAX || lastWasHyphen) return false;
  const lastStart = text.charCodeAt(labelStart);
  return !(lastStart >= 0x30 && lastStart <= 0x39) && !text.includes('xn--');
}

export type Authority =
  | { readonly ok: true; readonly host: string; readonly port: number }
  | { readonly ok: false; readonly reason: string };

/**
 * `host[:port]` as it stands in a Host header, `:authority` or a CONNECT target (RFC 9110 section 7.2, RFC 9112
 * section 3.2.3): ASCII only, IPv6 in brackets, a port of one to five digits in 1-65535. Without a default the port
 * must be there. The host comes back canonical.
 */
export function splitAuthority(raw: string, defaultPort?: number): Authority {
  for (let index = 0; index < raw.length; index++) {
    const code = raw.charCodeAt(index);
    if (code <= 0x20 || code >= 0x7f) {
      return refused('the authority contains a space, a control character or a byte outside ASCII');
    }
  }
  return splitHostPort(raw, defaultPort);
}

/** As `splitAuthority`, but other scripts are read as IDNA: for what a person typed. */
export function splitHostPort(raw: string, defaultPort?: number): Authority {
  if (raw.length === 0) return refused('the authority is empty');
  if (raw.includes('@')) return refused('the authority contains userinfo (`@`)');
  const closing = raw.startsWith('[') ? raw.indexOf(']') : -1;
  if (raw.startsWith('[') && closing < 0) return refused('the bracket of the IPv6 address is not closed');
  const colon = raw.indexOf(':', closing + 1);
  if (colon >= 0 && raw.indexOf(':', colon + 1) >= 0) {
    return refused('the authority has more than one port, or an IPv6 address without brackets');
  }
  const hostPart = colon < 0 ? raw : raw.slice(0, colon);
  if (closing >= 0 && closing !== hostPart.length - 1) {
    return refused('something stands between the IPv6 address and its port');
  }
  const host = canonicalHost(hostPart);
  if (!host.ok) return host;
  if (colon < 0) {
    return defaultPort === undefined
      ? refused('the authority names no port')
      : { ok: true, host: host.host, port: defaultPort };
  }
  const port = parsePort(raw, colon + 1);
  return port === undefined
    ? refused('the port is not a number from 1 to 65535')
    : { ok: true, host: host.host, port };
}

function parsePort(text: string, start: number): number | undefined {
  const length = text.length - start;
  if (length < 1 || length > 5 || text.charCodeAt(start) === 0x30) return undefined;
  let port = 0;
  for (let index = start; index < text.length; index++) {
    const digit = text.charCodeAt(index) - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    port = port * 10 + digit;
  }
  return port <= 65535 ? port : undefined;
}

/** A canonical host and port as an authority; IPv6 gets its brackets. */
export function formatAuthority(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Whether a canonical host falls under a route's host: equal, or one or more labels below `*.`; never the apex itself. */
export function hostMatches(pattern: string, host: string): boolean {
  if (!pattern.startsWith('*.')) return pattern === host;
  const suffixLength = pattern.length - 1;
  return host.length > suffixLength && host.endsWith(pattern.slice(1)) && parseDottedQuad(host) < 0;
}

function nameCharacter(character: string): string {
  const code = character.charCodeAt(0);
  if (code === 0) return 'a NUL';
  if (code === 0x20) return 'a space';
  if (code < 0x20 || code === 0x7f) return 'a control character';
  return `\`${character}\``;
}

function refused(reason: string): { readonly ok: false; readonly reason: string } {
  return { ok: false, reason };
}
