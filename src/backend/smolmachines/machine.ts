import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import { makePrivateDir, writeFileAtomic } from '../../sys/atomic-file.ts';
import type { Host } from '../../sys/host.ts';
import { parseMachines, parseReady } from './answers.ts';
import {
  type CreateRequest,
  createArgs,
  deleteArgs,
  execArgs,
  LIST_ARGS,
  startArgs,
  stopArgs,
  type Tool,
} from './args.ts';
import { askSmolvm, insist, isMissing, isTaken, PROGRAM, runSmolvm, toolFailure } from './command.ts';
import { machineName } from './names.ts';
import { INIT } from './scripts.ts';

/** Tries of a start: another machine may be in its way for a moment. */
const STARTS = 3;

/**
 * Says in this home that a machine is its own, from before it is made until it is gone: the tool keeps machines of all
 * homes in one list, and says of none whose it is. It holds the alias that the host was given for it, if any.
 */
export function markerPath(slug: string, { botBottleHome }: Pick<Host, 'botBottleHome'>): string {
  return join(botBottleHome, 'machines', slug);
}

export function writeMarker(slug: string, alias: string, host: Host): Result<void, Failure> {
  const path = markerPath(slug, host);
  const made = makePrivateDir(join(host.botBottleHome, 'machines'));
  return made.ok ? writeFileAtomic(path, `${alias}\n`, { durable: false }) : made;
}

export function removeMarker(slug: string, host: Host): void {
  rmSync(markerPath(slug, host), { force: true });
}

/** Makes it. One that a killed session of this bottle has left is made anew; another's is not touched. */
export async function createMachine(
  slug: string,
  request: CreateRequest,
  isOwn: boolean,
  host: Host,
): Promise<Result<void, Failure>> {
  const { machine, tool } = request;
  const call = { action: `make the machine ${machine}`, args: createArgs(request) };
  const made = await runSmolvm(host, call);
  if (!made.ok || made.value.code === 0) return made.ok ? ok(undefined) : made;
  if (!isTaken(made.value)) return fail(toolFailure(call.action, made.value));
  if (!isOwn)
    return fail({
      room: 'backend',
      kind: 'tool-failed',
      tool: PROGRAM,
      action: call.action,
      status: 'the name is taken',
      tries: 1,
      lines: [`${machine} is not of this bottle`],
      mend: `remove it (${PROGRAM} ${deleteArgs(machine, tool).join(' ')}), or start under another label`,
    });
  const removed = await removeMachine(slug, tool, host);
  if (!removed.ok) return removed;
  const again = await askSmolvm(host, call);
  return again.ok ? ok(undefined) : again;
}

export async function startMachine(slug: string, host: Host): Promise<Result<void, Failure>> {
  const machine = machineName(slug);
  const action = `start the machine ${machine}`;
  const started = await insist(host, { action, args: startArgs(machine) }, STARTS);
  return started.ok ? ok(undefined) : started;
}

/** Waits until it takes commands, and makes it ready for its agent, whose user's numbers it gives. */
export async function initMachine(
  request: { readonly slug: string; readonly address: string; readonly copy: string; readonly image: string },
  host: Host,
): Promise<Result<{ readonly uid: number; readonly gid: number }, Failure>> {
  const machine = machineName(request.slug);
  const action = `make the machine ${machine} ready`;
  const command = ['sh', '-c', INIT, 'sh', request.address, request.copy];
  const args = execArgs({ machine, terminal: false, interactive: false, command });
  const ran = await insist(host, { action, args });
  if (!ran.ok) return ran;
  const { stdout } = ran.value;
  const lacks = /^lacks (user node|setpriv)$/m.exec(stdout.slice(0, 1000))?.[1];
  if (lacks !== undefined)
    return fail({
      room: 'docker',
      program: 'docker',
      kind: 'image-lacks',
      image: request.image,
      what: lacks,
      mend:
        lacks === 'setpriv'
          ? "add the package util-linux to the image's Dockerfile"
          : "add `RUN useradd --uid 1000 --create-home node` to the image's Dockerfile",
    });
  const ready = parseReady(stdout);
  return ready === undefined
    ? fail({
        room: 'backend',
        kind: 'tool-answer',
        tool: PROGRAM,
        action,
        what: 'it does not say that it is ready',
      })
    : ok(ready);
}

export async function stopMachine(slug: string, host: Host): Promise<Result<void, Failure>> {
  const machine = machineName(slug);
  const action = `stop the machine ${machine}`;
  const ran = await runSmolvm(host, { action, args: stopArgs(machine) });
  if (!ran.ok) return ran;
  return ran.value.code === 0 || isMissing(ran.value) || /not running/i.test(ran.value.stderr)
    ? ok(undefined)
    : fail(toolFailure(action, ran.value));
}

/** Stops and removes it, and the mark of it. One that has gone is removed. */
export async function removeMachine(
  slug: string,
  tool: Pick<Tool, 'namesAreOptions'>,
  host: Host,
): Promise<Result<void, Failure>> {
  const machine = machineName(slug);
  const action = `remove the machine ${machine}`;
  // A running one is not removed by older versions.
  await stopMachine(slug, host);
  const isOver = ({ code, stderr }: { readonly code: number; readonly stderr: string }) =>
    code === 0 || isMissing({ stderr });
  const ran = await insist(host, { action, args: deleteArgs(machine, tool) }, STARTS, isOver);
  if (!ran.ok) return ran;
  removeMarker(slug, host);
  return ok(undefined);
}

export async function listMachines(host: Pick<Host, 'env'>) {
  const action = 'list its machines';
  const told = await askSmolvm(host, { action, args: LIST_ARGS });
  if (!told.ok) return told;
  const machines = parseMachines(told.value);
  return machines === undefined
    ? fail<Failure>({
        room: 'backend',
        kind: 'tool-answer',
        tool: PROGRAM,
        action,
        what: 'it is no list of machines with a name and a state',
      })
    : ok(machines);
}
