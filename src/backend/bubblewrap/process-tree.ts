import { readFileSync } from 'node:fs';

/** The children of a process, oldest first (proc(5), `task/PID/children`); empty when it has ended. */
export function childrenOf(pid: number): number[] {
  const text = readProc(`/proc/${pid}/task/${pid}/children`);
  return text === undefined ? [] : text.split(' ').filter(Boolean).map(Number);
}

/** The one chain of first children below a process, from the nearest down. */
export function firstDescendants(pid: number): number[] {
  const chain: number[] = [];
  for (let [next] = childrenOf(pid); next !== undefined; [next] = childrenOf(next)) chain.push(next);
  return chain;
}

/**
 * Waits until a new user namespace has its uid map: until then a process that enters it is nobody. False when the
 * process has ended instead (user_namespaces(7); a map is written once, and whole).
 */
export async function untilMapped(pid: number): Promise<boolean> {
  for (;;) {
    const map = readProc(`/proc/${pid}/uid_map`);
    if (map === undefined) return false;
    if (map !== '') return true;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** The environment that a process was started with. */
export function environOf(pid: number): Record<string, string> {
  const entries = (readProc(`/proc/${pid}/environ`) ?? '').split('\0').map((entry) => {
    const equals = entry.indexOf('=');
    return [entry.slice(0, equals), entry.slice(equals + 1)] as const;
  });
  return Object.fromEntries(entries.filter(([name]) => name !== ''));
}

function readProc(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
