import { readFileSync, writeFileSync } from 'node:fs';
import type { Failure } from '../diagnostics/failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import { fileFailure } from '../sys/atomic-file.ts';
import { systemBundle } from '../sys/system-bundle.ts';

/**
 * Stages the certificates that the bottle trusts under `<stateDir>/trust/`: `ca.crt`, the bottle's own CA, and
 * `ca-bundle.crt`, the system's roots and that CA. The CA's key stays with egress.
 */
export async function trustCa(stateDir: string): Promise<Result<void, Failure>> {
  const source = `${stateDir}/egress/ca.crt`;
  const target = `${stateDir}/trust/ca-bundle.crt`;
  try {
    const ca = readFileSync(source, 'utf8');
    writeFileSync(`${stateDir}/trust/ca.crt`, ca, { mode: 0o644 });
    writeFileSync(target, `${await systemBundle()}\n${ca}`, { mode: 0o644 });
    return ok(undefined);
  } catch (error) {
    const { path = target } = error as NodeJS.ErrnoException;
    return fail(fileFailure(path === source ? 'read' : 'write', path, error));
  }
}
