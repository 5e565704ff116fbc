// Adds to package-lock.json the optional packages of other platforms that npm left out because the registry at hand
// did not have them: npm ci refuses a lock without them. They are pinned exactly by the package that wants them;
// their integrity is not known here. Run it after changing a dependency.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './run-step.mjs';

const file = join(ROOT, 'package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8'));
const added = [];
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (isLocked(path, name)) continue;
    if (!/^\d+\.\d+\.\d+[\w.+-]*$/.test(version)) {
      console.error(`${path} wants ${name} ${version}: not an exact version, left out`);
      continue;
    }
    lock.packages[`node_modules/${name}`] = {
      version,
      ...platformOf(name),
      ...(entry.dev === true ? { dev: true } : {}),
      optional: true,
    };
    added.push(name);
  }
}
const sorted = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1));
lock.packages = Object.fromEntries(sorted);
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.error(`bot-bottle: package-lock.json: ${added.length} added ${added.join(' ')}`);

// As Node looks a package up: in the wanting package's own node_modules, then in each one above.
function isLocked(path, name) {
  for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    if (lock.packages[`${at}/node_modules/${name}`] !== undefined) return true;
    if (!at.includes('/node_modules/')) break;
  }
  return lock.packages[`node_modules/${name}`] !== undefined;
}

/** @returns {{ os: string[], cpu?: string[], libc?: string[] }} what the package's name says of where it runs */
function platformOf(name) {
  const words = name.split(/[/-]/);
  const os = [
    'darwin',
    'linux',
    'win32',
    'android',
    'freebsd',
    'netbsd',
    'openbsd',
    'openharmony',
    'sunos',
    'aix',
  ].find((known) => words.includes(known));
  const cpu = [
    'x64',
    'arm64',
    'arm',
    'ia32',
    'ppc64',
    'riscv64',
    's390x',
    'loong64',
    'mips64el',
    'wasm32',
  ].find((known) => words.includes(known));
  const musl = words.some((word) => word.startsWith('musl'));
  const libc =
    os !== 'linux'
      ? undefined
      : musl
        ? 'musl'
        : words.some((word) => word.startsWith('gnu'))
          ? 'glibc'
          : undefined;
  // Nothing told: a package for macOS only, as fsevents is.
  return {
    os: [os ?? 'darwin'],
    ...(cpu === undefined ? {} : { cpu: [cpu] }),
    ...(libc === undefined ? {} : { libc: [libc] }),
  };
}
