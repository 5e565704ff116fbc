import { readFileSync } from 'node:fs';

/**
 * Where distributions keep every trusted root in one PEM file: Debian and Arch, Fedora and RHEL (two names), openSUSE,
 * Alpine and macOS.
 */
export const SYSTEM_BUNDLES: readonly string[] = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/** The roots that this host trusts, as PEM; Node's own list where the host has none. */
export async function systemBundle(): Promise<string> {
  for (const path of SYSTEM_BUNDLES) {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      // The next distribution's place.
    }
  }
  // Loaded only here: it costs a start some milliseconds.
  const { rootCertificates } = await import('node:tls');
  return rootCertificates.join('\n');
}
