import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { quietStep, ROOT } from './run-step.mjs';

/** Makes node_modules what package-lock.json says. No package of ours needs an install script, so none runs. */
export function ensureModules() {
  if (installedMatchesLock()) return true;
  return quietStep('installing the packages of package-lock.json', 'npm', [
    'ci',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
  ]);
}

/** npm records what it installed in node_modules/.package-lock.json, in the lock file's own shape. */
export function installedMatchesLock(root = ROOT) {
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const found = packagesOf(join(root, 'node_modules/.package-lock.json'));
  if (wanted === undefined || found === undefined) return false;
  for (const [path, entry] of Object.entries(wanted)) {
    // Optional packages for other platforms are locked and never installed.
    if (path !== '' && found[path] === undefined && entry.optional !== true) return false;
  }
  return Object.entries(found).every(
    ([path, entry]) => wanted[path]?.version === entry.version && wanted[path]?.integrity === entry.integrity,
  );
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}
