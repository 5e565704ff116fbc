import { isWithin } from './workspace-hazard.ts';

/** The host's trees of programs and libraries that every bottle shows read-only. */
export const SYSTEM_ROOTS: readonly string[] = [
  '/usr',
  '/bin',
  '/sbin',
  '/lib',
  '/lib32',
  '/lib64',
  '/libx32',
];

export function isSystemPath(path: string): boolean {
  return SYSTEM_ROOTS.some((root) => isWithin(path, root));
}
