import { renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import type { Plan } from '../../plan/plan.ts';
import { BOTTLE_HOME_DIR } from '../../plan/reserved-env.ts';
import { besideName, fileFailure } from '../../sys/atomic-file.ts';
import type { Host } from '../../sys/host.ts';
import { copyOutArgs, execArgs, type Tool } from './args.ts';
import { askSmolvm, execInMachine, insist, PROGRAM, toolFailure } from './command.ts';
import { listMachines, removeMachine, removeMarker, startMachine } from './machine.ts';
import { keptPath, machineName } from './names.ts';
import { GUEST_STATE } from './scripts.ts';

/** Runs an archiving script in a machine and brings what it made to `target`, whole or not at all. */
export async function archiveTo(
  slug: string,
  target: string,
  action: string,
  command: (archive: string) => readonly string[],
  host: Host,
): Promise<Result<void, Failure>> {
  const machine = machineName(slug);
  // On the machine's disk: its /tmp may be memory.
  const inside = `${GUEST_STATE}/${basename(target)}`;
  const exec = (words: readonly string[]) =>
    execArgs({ machine, terminal: false, interactive: false, command: words });
  const made = await execInMachine(host, { action, args: exec(command(inside)) });
  if (!made.ok) return made;
  if (made.value.code !== 0) return fail(toolFailure(action, made.value));
  const aside = besideName(target);
  try {
    const copied = await askSmolvm(host, {
      action,
      args: copyOutArgs(machine, inside, basename(aside)),
      cwd: dirname(aside),
    });
    if (!copied.ok) return copied;
    const size = statSync(aside, { throwIfNoEntry: false })?.size ?? 0;
    const told = Number(/^archived (\d{1,15})$/m.exec(made.value.stdout)?.[1]);
    if (size !== told)
      return fail({
        room: 'backend',
        kind: 'tool-answer',
        tool: PROGRAM,
        action,
        what: `${size} bytes came of ${told}`,
      });
    renameSync(aside, target);
    return ok(undefined);
  } catch (error) {
    return fail(fileFailure('write', target, error));
  } finally {
    rmSync(aside, { force: true });
    await execInMachine(host, { action, args: exec(['rm', '-f', inside]) });
  }
}

const KEEP = `set -e
archive=$1
shift
tar -cf "$archive" --numeric-owner -C / "$@"
stat -c 'archived %s' "$archive"`;

/** Keeps the home and the workspace's copy in the bottle's directory: a machine itself does not outlive its session. */
export function keepFiles(plan: Plan, host: Host): Promise<Result<void, Failure>> {
  const { workspace, slug, stateDir } = plan;
  const trees = [BOTTLE_HOME_DIR, ...(workspace.mode === 'copy' ? [workspace.path] : [])];
  return archiveTo(
    slug,
    keptPath(stateDir),
    `keep the files of the bottle ${slug}`,
    (archive) => ['sh', '-c', KEEP, 'sh', archive, ...trees.map((path) => path.slice(1))],
    host,
  );
}

/** Of a session that was killed: what its machine held, if it is there still, is what the bottle goes on with. */
export async function keepLeftMachine(
  plan: Plan,
  tool: Pick<Tool, 'namesAreOptions'>,
  host: Host,
): Promise<Result<void, Failure>> {
  const machine = machineName(plan.slug);
  const machines = await listMachines(host);
  if (!machines.ok) return machines;
  const left = machines.value.find(({ name }) => name === machine);
  if (left === undefined) {
    removeMarker(plan.slug, host);
    return ok(undefined);
  }
  if (left.state !== 'running') {
    const started = await startMachine(plan.slug, host);
    if (!started.ok) return started;
  }
  const action = `wait for the machine ${machine}`;
  const args = execArgs({ machine, terminal: false, interactive: false, command: ['true'] });
  const answered = await insist(host, { action, args });
  if (!answered.ok) return answered;
  const kept = await keepFiles(plan, host);
  return kept.ok ? removeMachine(plan.slug, tool, host) : kept;
}
