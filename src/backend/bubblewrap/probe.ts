import type { Host } from '../../sys/host.ts';
import { run } from '../../sys/spawn.ts';
import type { Probe, ProbeCheck } from '../contract.ts';
import { findOnPath } from './facts.ts';
import { isSeccompArch } from './prepare.ts';
import { MINIMUM_BWRAP, remedy } from './remedies.ts';

/** Looks at everything a bottle needs, and makes one pair of nested rooms that does nothing. */
export async function probeBubblewrap(host: Host): Promise<Probe> {
  if (host.platform !== 'linux') {
    return {
      usable: false,
      checks: [{ name: 'Linux', ok: false, found: host.platform, mend: remedy('linux') }],
    };
  }
  const bwrap = findOnPath('bwrap', host.env.PATH);
  const checks = [await checkVersion(host, bwrap), checkProgram(host, 'nsenter'), checkArch(host)];
  if (bwrap !== undefined && checks.every((check) => check.ok)) checks.push(await checkNesting(host, bwrap));
  const usable = checks.every((check) => check.ok);
  checks.push(checkScript());
  return { usable, checks };
}

async function checkVersion(host: Host, bwrap: string | undefined): Promise<ProbeCheck> {
  const name = `bwrap ${MINIMUM_BWRAP} or later`;
  if (bwrap === undefined) return { name, ok: false, found: 'not on PATH', mend: remedy('bwrap') };
  const ran = await run({ file: bwrap, args: ['--version'], env: host.env });
  const version = ran.ok ? /\d+\.\d+\.\d+/.exec(ran.value.stdout)?.[0] : undefined;
  if (version === undefined)
    return { name, ok: false, found: `${bwrap} tells no version`, mend: remedy('bwrap') };
  return isAtLeast(version, MINIMUM_BWRAP)
    ? { name, ok: true, found: `${version} at ${bwrap}` }
    : { name, ok: false, found: version, mend: `${remedy('bwrap')} (from a newer release of the system)` };
}

/** Numeric comparison of dotted versions. */
function isAtLeast(version: string, minimum: string): boolean {
  const [a, b] = [version, minimum].map((text) => text.split('.').map(Number)) as [number[], number[]];
  for (const [index, part] of b.entries()) {
    if ((a[index] ?? 0) !== part) return (a[index] ?? 0) > part;
  }
  return true;
}

function checkProgram(host: Host, program: 'nsenter'): ProbeCheck {
  const path = findOnPath(program, `${host.env.PATH ?? ''}:/usr/bin:/usr/sbin:/bin:/sbin`);
  return path === undefined
    ? { name: program, ok: false, found: 'not on PATH', mend: remedy(program) }
    : { name: program, ok: true, found: path };
}

function checkArch(host: Host): ProbeCheck {
  const name = 'system call filter';
  return isSeccompArch(host.arch)
    ? { name, ok: true, found: `for ${host.arch}` }
    : { name, ok: false, found: `none for ${host.arch}`, mend: remedy('arch') };
}

/** Not a condition: without it an agent shares our terminal. */
function checkScript(): ProbeCheck {
  const path = findOnPath('script', '/usr/bin:/bin');
  const name = 'script (a terminal of its own for the agent)';
  return path === undefined
    ? {
        name,
        ok: false,
        found: 'not found: an interactive agent shares this terminal',
        mend: remedy('nsenter'),
      }
    : { name, ok: true, found: path };
}

const NESTING = ['--dev-bind', '/', '/', '--cap-drop', 'ALL'];

async function checkNesting(host: Host, bwrap: string): Promise<ProbeCheck> {
  const name = 'nested user namespaces';
  const ran = await run({
    file: bwrap,
    args: [
      ...['--unshare-user', '--unshare-pid', '--unshare-net', '--uid', '0', '--gid', '0', ...NESTING],
      ...['--cap-add', 'CAP_SETFCAP', '--cap-add', 'CAP_SYS_ADMIN', '--cap-add', 'CAP_NET_BIND_SERVICE'],
      ...[
        bwrap,
        '--unshare-user',
        '--unshare-pid',
        '--disable-userns',
        '--uid',
        '1000',
        '--gid',
        '1000',
        ...NESTING,
      ],
      ...['--proc', '/proc', 'true'],
    ],
    env: host.env,
  });
  if (ran.ok && ran.value.code === 0) return { name, ok: true, found: 'work' };
  const found = ran.ok
    ? ran.value.stderr.trim().split('\n').at(-1) || `exit status ${ran.value.code}`
    : ran.failure.kind;
  return { name, ok: false, found, mend: remedy('userns') };
}
