import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { parseDottedQuad, parseIpv6 } from '../policy/ip-address.ts';
import { type Authority, BACKDATED, DAY } from './authority.ts';
import {
  authorityKeyIdentifier,
  distinguishedName,
  keyIdentifier,
  leafConstraints,
  leafKeyUsage,
  serverAuthUsage,
  signCertificate,
  subjectAlternativeName,
  subjectKeyIdentifier,
} from './certificate.ts';
import { pem } from './der.ts';

export interface Leaf {
  readonly certPem: string;
  readonly keyPem: string;
  /** Milliseconds since the epoch. */
  readonly notAfter: number;
}

/** Short, since nothing can revoke a leaf; far below the 398 days that Apple's and browsers' rules allow. */
export const LEAF_LIFETIME = 7 * DAY;

/** Longest commonName (RFC 5280 appendix A, ub-common-name). A longer host stands in the SAN alone. */
const COMMON_NAME_MAX = 64;

/**
 * A server certificate for one canonical host, name or address literal; never a wildcard. `now` in milliseconds since
 * the epoch. The validity stays inside the authority's.
 */
export function issueLeaf(authority: Authority, host: string, now: number): Leaf {
  const key = leafKey();
  const commonName = host.length <= COMMON_NAME_MAX ? host : '';
  const notAfter = Math.min(now + LEAF_LIFETIME, authority.notAfter);
  const der = signCertificate(
    {
      issuer: authority.subject,
      subject: distinguishedName(commonName),
      notBefore: Math.max(now - BACKDATED, authority.notBefore),
      notAfter,
      publicKey: key.publicKey,
      extensions: [
        leafConstraints(),
        leafKeyUsage(),
        serverAuthUsage(),
        subjectAlternativeName(alternativeName(host), commonName === ''),
        subjectKeyIdentifier(key.identifier),
        authorityKeyIdentifier(authority.keyId),
      ],
    },
    authority.privateKey,
  );
  return { certPem: pem('CERTIFICATE', der), keyPem: key.pem, notAfter };
}

function alternativeName(host: string): { readonly dns: string } | { readonly ip: Buffer } {
  const ipv4 = parseDottedQuad(host);
  if (ipv4 >= 0) {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(ipv4);
    return { ip: bytes };
  }
  const groups = parseIpv6(host);
  if (groups === undefined) return { dns: host };
  const bytes = Buffer.alloc(16);
  for (const [index, group] of groups.entries()) bytes.writeUInt16BE(group, index * 2);
  return { ip: bytes };
}

interface LeafKey {
  readonly publicKey: KeyObject;
  readonly pem: string;
  readonly identifier: Buffer;
}

let sharedKey: LeafKey | undefined;

/**
 * One key for every leaf of the process: all of them live in the same memory beside the authority's own key, so that
 * whoever could take one could take all, and a key of its own would protect none. It is never written to a file.
 */
function leafKey(): LeafKey {
  if (sharedKey === undefined) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    sharedKey = {
      publicKey,
      pem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      identifier: keyIdentifier(publicKey),
    };
  }
  return sharedKey;
}
