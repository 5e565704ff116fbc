import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import type { Host } from '../../sys/host.ts';
import { isAtLeast, parseOptions, parseVersion } from './answers.ts';
import type { Tool } from './args.ts';
import { askSmolvm, BACKEND, INSTALL, MINIMUM_VERSION, PROGRAM } from './command.ts';

export interface KnownTool extends Tool {
  readonly version: string;
}

/** Without these no bottle can be made. */
const NEEDED = ['from', 'allow-cidr', 'allow-host', 'volume', 'mem', 'cpus'] as const;

/** What is installed, and what it can do, as its own help tells: versions have changed their options and said so nowhere else. */
export async function readTool(host: Pick<Host, 'env'>): Promise<Result<KnownTool, Failure>> {
  const [told, create, exec] = await Promise.all([
    askSmolvm(host, { action: 'tell its version', args: ['--version'] }),
    askSmolvm(host, { action: 'tell its options', args: ['machine', 'create', '--help'] }),
    askSmolvm(host, { action: 'tell its options', args: ['machine', 'exec', '--help'] }),
  ]);
  if (!told.ok) return told;
  const version = parseVersion(told.value);
  if (version === undefined)
    return fail({
      room: 'backend',
      kind: 'tool-answer',
      tool: PROGRAM,
      action: 'tell its version',
      what: JSON.stringify(told.value.trim().slice(0, 100)),
    });
  if (!isAtLeast(version, MINIMUM_VERSION))
    return fail(tooOld(`it is ${version}, and ${MINIMUM_VERSION} is needed`));
  if (!create.ok) return create;
  if (!exec.ok) return exec;
  const [options, execOptions] = [parseOptions(create.value), parseOptions(exec.value)];
  const lacks = NEEDED.filter((name) => !options.has(name));
  if (lacks.length > 0)
    return fail(tooOld(`its ${version} has no ${lacks.map((name) => `--${name}`).join(', ')} for a machine`));
  return ok({
    version,
    namesAreOptions: options.has('name'),
    hasDns: options.has('dns'),
    hasSecretEnv: execOptions.has('secret-env'),
  });
}

function tooOld(missing: string): Failure {
  return { room: 'backend', kind: 'unusable', backend: BACKEND, missing, mend: `upgrade it: ${INSTALL}` };
}
