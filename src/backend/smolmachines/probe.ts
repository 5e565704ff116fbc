import { accessSync, constants } from 'node:fs';
import type { Failure } from '../../diagnostics/failure.ts';
import { word } from '../../diagnostics/word.ts';
import type { Host } from '../../sys/host.ts';
import type { Probe, ProbeCheck } from '../contract.ts';
import { probeDocker } from '../docker/probe.ts';
import { MINIMUM_VERSION, PROGRAM } from './command.ts';
import { listMachines } from './machine.ts';
import { readTool } from './tool.ts';

/** Asks the tool, the machine's processor and the engine; starts nothing. */
export async function probeSmolmachines(host: Host, kvm = '/dev/kvm'): Promise<Probe> {
  const name = `${PROGRAM} ${MINIMUM_VERSION} or later`;
  const tool = await readTool(host);
  if (!tool.ok) return { usable: false, checks: [failed(name, tool.failure)] };
  const { version, hasDns, hasSecretEnv } = tool.value;
  const checks: ProbeCheck[] = [{ name, ok: true, found: version }, checkProcessor(host, kvm)];
  const machines = await listMachines(host);
  checks.push(
    machines.ok
      ? { name: 'machines', ok: true, found: `${machines.value.length}` }
      : failed('machines', machines.failure),
  );
  const engine = await probeDocker(host);
  const broken = engine.checks.find((check) => !check.ok);
  checks.push(
    broken === undefined
      ? { name: 'engine for the sidecars', ok: true, found: engine.checks[0]?.found ?? '' }
      : { ...broken, name: 'engine for the sidecars' },
  );
  checks.push({
    name: 'isolation',
    ok: true,
    found: [
      'each bottle is tried from inside before its agent begins',
      ...(hasDns ? [] : ['names are answered by the gate, and the tool has no --dns of its own']),
      ...(hasSecretEnv ? [] : ['values are handed over on stdin']),
    ].join('; '),
  });
  return { usable: checks.every((check) => check.ok), checks };
}

/** Of macOS the tool itself says what is missing: each Mac with Apple silicon has it. */
function checkProcessor({ platform, arch }: Host, kvm: string): ProbeCheck {
  const name = 'virtual machines';
  if (platform === 'darwin')
    return arch === 'arm64'
      ? { name, ok: true, found: 'Hypervisor.framework' }
      : { name, ok: false, found: arch, mend: 'use a Mac with Apple silicon, or another backend' };
  if (platform !== 'linux')
    return { name, ok: false, found: platform, mend: 'use macOS or Linux, or another backend' };
  try {
    accessSync(kvm, constants.R_OK | constants.W_OK);
    return { name, ok: true, found: 'KVM' };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT'
      ? { name, ok: false, found: `no ${kvm}`, mend: 'use a machine with KVM, or another backend' }
      : {
          name,
          ok: false,
          found: `this user may not use ${kvm}`,
          mend: 'sudo usermod -aG kvm "$USER", then log in anew',
        };
  }
}

function failed(name: string, failure: Failure): ProbeCheck {
  const { what, notes = [], mend } = word(failure);
  return { name, ok: false, found: [what, ...notes].join(': '), mend: mend ?? 'see above' };
}
