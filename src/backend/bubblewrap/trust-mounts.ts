import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { javaTrustStores } from '../../sys/java-stores.ts';
import { SYSTEM_BUNDLES } from '../../sys/system-bundle.ts';
import type { Mount } from './args.ts';

/** Files that `provision/trust-ca` writes under `state/<slug>/trust/`. */
const TRUST_FILES = { bundle: 'ca-bundle.crt', ca: 'ca.crt' } as const;
/** The same for Java; only where there is one. */
const JAVA_FILE = 'java-cacerts';

/** Names of the files that a bottle on this host needs. */
export function trustFiles(): readonly string[] {
  return [...Object.values(TRUST_FILES), ...(javaTrustStores().length > 0 ? [JAVA_FILE] : [])];
}

/**
 * The bottle's CA joins the system's own bundle wherever that stands, so that programs without any setting trust
 * it. `ca-certificates.crt` always exists in a bottle: the CA variables name it.
 */
export function trustMounts(trustDir: string): Mount[] {
  const source = join(trustDir, TRUST_FILES.bundle);
  const present = SYSTEM_BUNDLES.filter((path) => existsSync(path)).map((path) => realpathSync(path));
  const targets = new Set(present.filter((path) => path.startsWith('/etc/')));
  if (!existsSync('/etc/ssl/certs')) targets.add('/etc/ssl/certs/ca-certificates.crt');
  return [
    ...[...targets].map((target) => ({ source, target, writable: false })),
    { source, target: '/etc/bot-bottle/ca-bundle.crt', writable: false },
    ...javaTrustStores().map((target) => ({ source: join(trustDir, JAVA_FILE), target, writable: false })),
    { source: join(trustDir, TRUST_FILES.ca), target: '/etc/bot-bottle/ca.crt', writable: false },
  ];
}
