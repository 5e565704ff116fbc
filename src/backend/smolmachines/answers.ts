/*
 * What `smolvm` prints, read strictly: anything that is not what is needed is undefined, never a guess. Fields that
 * nothing here needs are not looked at: later versions add some.
 */

export interface Machine {
  readonly name: string;
  /** `created`, `running`, `stopped`, `unreachable`, `failed`. */
  readonly state: string;
}

/** More is no answer of the tool's. */
const ANSWER_MAX = 4 * 1024 * 1024;

/** `smolvm 1.17.0` */
export function parseVersion(text: string): string | undefined {
  return /^smolvm v?(\d{1,6}\.\d{1,6}\.\d{1,6})(?![0-9.])/.exec(text.slice(0, 1000))?.[1];
}

/** Compares the first two numbers of `1.17.0` with a minimum such as `0.8`. */
export function isAtLeast(version: string, minimum: string): boolean {
  const [[major = 0, minor = 0], [least = 0, leastMinor = 0]] = [numbers(version), numbers(minimum)];
  return major !== least ? major > least : minor >= leastMinor;
}

function numbers(version: string): readonly number[] {
  return version.split('.').map(Number);
}

/** `smolvm machine ls --json` */
export function parseMachines(json: string): readonly Machine[] | undefined {
  let parsed: unknown;
  try {
    parsed = json.length > ANSWER_MAX ? undefined : JSON.parse(json);
  } catch {
    return undefined;
  }
  if (!Array.isArray(parsed)) return undefined;
  const machines: Machine[] = [];
  for (const entry of parsed as unknown[]) {
    if (typeof entry !== 'object' || entry === null) return undefined;
    const { name, state } = entry as Record<string, unknown>;
    if (typeof name !== 'string' || typeof state !== 'string') return undefined;
    if (name === '' || name.length > 255 || !/^[a-z_-]{1,32}$/.test(state)) return undefined;
    machines.push({ name, state });
  }
  return machines;
}

/** Names of the options that a command's `--help` lists, without their dashes. */
export function parseOptions(help: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const line of help.slice(0, 256 * 1024).split('\n')) {
    const name = /^ {1,12}(?:-[A-Za-z], )? {0,8}--([a-z][a-z0-9-]{0,40})(?![a-z0-9-])/.exec(line)?.[1];
    if (name !== undefined) names.add(name);
  }
  return names;
}

/** What the guest says once it is made ready: `ready <uid> <gid>`, the numbers of its user. */
export function parseReady(text: string): { readonly uid: number; readonly gid: number } | undefined {
  const [, uid, gid] = /^ready (\d{1,10}) (\d{1,10})$/m.exec(text.slice(0, 64 * 1024)) ?? [];
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}
