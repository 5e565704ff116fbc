import { nearest } from '../diagnostics/nearest.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import { badFlag, type UsageFailure } from '../diagnostics/usage-failure.ts';
import type { Limits } from './plan.ts';

const MEND =
  'write memory=SIZE, cpus=NUMBER and pids=COUNT with commas between, as in memory=4g,cpus=2,pids=512';
const UNITS: Readonly<Record<string, number>> = { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };
/** Less does not start a shell, and fails in ways that name no cause. */
const MEMORY_MIN = 16 * 2 ** 20;

type Key = keyof Limits;
const READERS: { readonly [K in Key]: (text: string) => number | string } = {
  memory: (text) => {
    const match = /^(\d{1,15}(?:\.\d{1,3})?)([kmgt]?)(?:i?b)?$/i.exec(text);
    if (match?.[1] === undefined) return 'is a size such as 512m or 4g';
    const bytes = Math.floor(Number(match[1]) * (UNITS[(match[2] ?? '').toLowerCase()] ?? 1));
    if (!Number.isSafeInteger(bytes)) return 'is a size such as 512m or 4g';
    return bytes < MEMORY_MIN ? 'is at least 16m' : bytes;
  },
  cpus: (text) => {
    const cpus = /^\d{1,4}(\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
    return cpus >= 0.01 ? cpus : 'is a number of processors such as 2 or 0.5, at least 0.01';
  },
  pids: (text) => {
    const pids = /^\d{1,7}$/.test(text) ? Number(text) : 0;
    return pids >= 1 ? pids : 'is a whole number of processes and threads, at least 1';
  },
};

/** `memory=4g,cpus=2,pids=512`, each part at most once. */
export function parseLimits(text: string): Result<Limits, UsageFailure> {
  const limits: { -readonly [K in Key]?: number } = {};
  for (const part of text.split(',')) {
    const equals = part.indexOf('=');
    const key = equals === -1 ? part : part.slice(0, equals);
    if (!isKey(key)) {
      const meant = nearest(key, Object.keys(READERS));
      return fail(badFlag(`--limits has "${key}"`, meant === undefined ? MEND : `write ${meant}=...`));
    }
    if (equals === -1) return fail(badFlag(`--limits ${key} has no value`, MEND));
    if (limits[key] !== undefined) return fail(badFlag(`--limits has ${key} twice`, 'keep one of the two'));
    const value = READERS[key](part.slice(equals + 1));
    if (typeof value === 'string') {
      return fail(badFlag(`--limits has ${part}`, `${key} ${value}`));
    }
    limits[key] = value;
  }
  return ok(limits);
}

function isKey(text: string): text is Key {
  return Object.hasOwn(READERS, text);
}
