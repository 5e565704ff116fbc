import type { Host } from '../../sys/host.ts';
import { run } from '../../sys/spawn.ts';
import type { Probe, ProbeCheck } from '../contract.ts';
import { parseStatus, parseVersion } from './answers.ts';
import { containerOf, INSTALL, runContainer, START_SERVICE } from './command.ts';

/** User-defined networks came with macOS 26. */
const MINIMUM_MACOS = 26;
const MINIMUM_VERSION = [1, 0] as const;

/** Asks macOS and the tool; starts nothing. On another system it only says so. */
export async function probeMacosContainer(host: Host): Promise<Probe> {
  if (host.platform !== 'darwin')
    return unusable([
      { name: 'macOS', ok: false, found: host.platform, mend: 'use a Mac, or another backend' },
    ]);
  const checks = [await checkSystem(host), checkProcessor(host), await checkVersion(host)];
  if (checks.every((check) => check.ok)) checks.push(await checkService(host));
  return checks.every((check) => check.ok) ? { usable: true, checks } : unusable(checks);
}

function unusable(checks: readonly ProbeCheck[]): Probe {
  return { usable: false, checks };
}

async function checkSystem({ env }: Host): Promise<ProbeCheck> {
  const name = `macOS ${MINIMUM_MACOS} or later`;
  const ran = await run({ file: 'sw_vers', args: ['-productVersion'], env });
  const version = ran.ok ? /^\d{1,4}(?:\.\d{1,4}){0,2}$/.exec(ran.value.stdout.trim())?.[0] : undefined;
  if (version === undefined)
    return {
      name,
      ok: false,
      found: '`sw_vers -productVersion` tells no version',
      mend: 'put /usr/bin on PATH',
    };
  return Number(version.split('.')[0]) >= MINIMUM_MACOS
    ? { name, ok: true, found: version }
    : { name, ok: false, found: version, mend: 'upgrade macOS: networks of containers came with version 26' };
}

function checkProcessor({ arch }: Host): ProbeCheck {
  const name = 'Apple silicon';
  return arch === 'arm64'
    ? { name, ok: true, found: arch }
    : { name, ok: false, found: arch, mend: 'use a Mac with Apple silicon, or another backend' };
}

async function checkVersion(host: Host): Promise<ProbeCheck> {
  const name = `container ${MINIMUM_VERSION.join('.')} or later`;
  const ran = await runContainer(containerOf(host), { action: 'tell its version', args: ['--version'] });
  if (!ran.ok) return { name, ok: false, found: 'not on PATH', mend: INSTALL };
  const version = parseVersion(ran.value.stdout);
  if (ran.value.code !== 0 || version === undefined)
    return { name, ok: false, found: '`container --version` tells no version', mend: INSTALL };
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [least, leastMinor] = MINIMUM_VERSION;
  return major > least || (major === least && minor >= leastMinor)
    ? { name, ok: true, found: version }
    : { name, ok: false, found: version, mend: INSTALL };
}

async function checkService(host: Host): Promise<ProbeCheck> {
  const name = 'service of container';
  const ran = await runContainer(containerOf(host), {
    action: 'tell its status',
    args: ['system', 'status', '--format', 'json'],
  });
  const status = ran.ok ? parseStatus(ran.value.stdout) : undefined;
  return ran.ok && ran.value.code === 0 && status === 'running'
    ? { name, ok: true, found: status }
    : { name, ok: false, found: status ?? 'does not run', mend: START_SERVICE };
}
