import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import type { Failure } from '../diagnostics/failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import { fileFailure } from '../sys/atomic-file.ts';
import { systemBundle } from '../sys/system-bundle.ts';
import { javaTrustStore } from './java-trust-store.ts';

/**
 * Stages the certificates that the bottle trusts under `<stateDir>/trust/`: `ca.crt`, the bottle's own CA, and
 * `ca-bundle.crt`, the system's roots and that CA; these again for Java where it is wanted. The CA's key stays with egress.
 */
export async function trustCa(stateDir: string): Promise<Result<void, Failure>> {
  const source = `${stateDir}/egress/ca.crt`;
  const target = `${stateDir}/trust/ca-bundle.crt`;
  try {
    const ca = readFileSync(source, 'utf8');
    writeFileSync(`${stateDir}/trust/ca.crt`, ca, { mode: 0o644 });
    const bundle = `${await systemBundle()}\n${ca}`;
    writeFileSync(target, bundle, { mode: 0o644 });
    // There when the backend shows it to the bottle's Java.
    const java = `${stateDir}/trust/java-cacerts`;
    if (existsSync(java)) writeFileSync(java, javaTrustStore(bundle, Math.trunc(statSync(source).mtimeMs)));
    return ok(undefined);
  } catch (error) {
    const { path = target } = error as NodeJS.ErrnoException;
    return fail(fileFailure(path === source ? 'read' : 'write', path, error));
  }
}
