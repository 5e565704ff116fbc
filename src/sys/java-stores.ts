import { readdirSync, realpathSync } from 'node:fs';

/** Where Debian and Fedora keep the one trust store that their JDKs link to. */
const SHARED = [
  '/etc/ssl/certs/java/cacerts',
  '/etc/pki/ca-trust/extracted/java/cacerts',
  '/etc/pki/java/cacerts',
];
const JVM_DIR = '/usr/lib/jvm';
/** JDK 9 and later; JDK 8. */
const IN_A_JDK = ['lib/security/cacerts', 'jre/lib/security/cacerts'];

/** The trust stores of the system's Java installations: files, each once, links followed. */
export function javaTrustStores(): readonly string[] {
  let installed: string[] = [];
  try {
    installed = readdirSync(JVM_DIR);
  } catch {
    // No Java from packages.
  }
  const candidates = [
    ...SHARED,
    ...installed.flatMap((name) => IN_A_JDK.map((path) => `${JVM_DIR}/${name}/${path}`)),
  ];
  const found = new Set<string>();
  for (const path of candidates) {
    try {
      found.add(realpathSync(path));
    } catch {
      // Not this one.
    }
  }
  return [...found];
}
