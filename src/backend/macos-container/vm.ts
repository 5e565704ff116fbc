import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import type { Host } from '../../sys/host.ts';
import { LABELS } from '../docker/names.ts';
import { parseList } from './answers.ts';
import { execArgs } from './args.ts';
import {
  askContainer,
  type Container,
  isGone,
  PAUSE_MS,
  runContainer,
  TRIES,
  toolFailure,
} from './command.ts';
import { Held } from './held.ts';

/** A container that is up and held by us. */
export interface Vm {
  readonly name: string;
  readonly holder: Held;
}

/** Starts a container and takes hold of it; `script` is what holds it. On failure it does not stay. */
export async function startVm(
  container: Container,
  request: {
    /** As people know it: `the gate`. */
    readonly part: string;
    readonly name: string;
    readonly args: readonly string[];
    readonly script: string;
    readonly logDir: string;
  },
  host: Host,
): Promise<Result<Vm, Failure>> {
  const { part, name, args, script, logDir } = request;
  const made = await run();
  if (!made.ok) return made;
  const held = await hold(container, { part, name, script, logPath: join(logDir, `${name}.log`) });
  if (!held.ok) await removeContainer(container, name);
  return held.ok ? ok({ name, holder: held.value }) : held;

  /** One of this bottle's that a killed session left goes first. */
  async function run(): Promise<Result<unknown, Failure>> {
    const action = `start ${part}`;
    const ran = await runContainer(container, { action, args });
    if (!ran.ok || ran.value.code === 0) return ran;
    const failure = toolFailure(action, ran.value);
    if (!/already exists|\bexists:/i.test(ran.value.stderr)) return fail(failure);
    const known = await listContainers(container);
    if (!known.ok) return known;
    const own = known.value.find((each) => each.name === name);
    if (own?.labels[LABELS.home] !== host.botBottleHome) return fail(failure);
    const removed = await removeContainer(container, name);
    return removed.ok ? askContainer(container, { action, args }) : removed;
  }
}

async function hold(
  container: Container,
  { part, name, script, logPath }: Record<'part' | 'name' | 'script' | 'logPath', string>,
): Promise<Result<Held, Failure>> {
  const args = execArgs({ container: name, user: '0', script, words: [], input: true });
  for (let tried = 1; ; tried += 1) {
    const held = await Held.start(container, { part, args, input: '', logPath });
    if (!held.ok) return held;
    const line = await held.value.line();
    if (line.ok) return held;
    // It takes commands some moments after it has been started.
    const isThere = tried < TRIES && (await isRunning(container, name));
    if (!isThere) return line;
    await setTimeout(PAUSE_MS);
  }
}

async function isRunning(container: Container, name: string): Promise<boolean> {
  const listed = await listContainers(container);
  return listed.ok && listed.value.some((each) => each.name === name && each.running);
}

/** One that has gone is removed. */
export async function removeContainer(container: Container, name: string): Promise<Result<void, Failure>> {
  const action = `remove the container ${name}`;
  const ran = await runContainer(container, { action, args: ['delete', '--force', name] });
  if (!ran.ok) return ran;
  return ran.value.code === 0 || isGone(ran.value) ? ok(undefined) : fail(toolFailure(action, ran.value));
}

export async function listContainers(container: Container) {
  const action = 'list its containers';
  const told = await askContainer(container, { action, args: ['list', '--all', '--format', 'json'] });
  if (!told.ok) return told;
  const containers = parseList(told.value);
  return containers === undefined
    ? fail<Failure>({
        room: 'backend',
        kind: 'tool-answer',
        tool: 'container',
        action,
        what: 'it is no list of things with an id and labels',
      })
    : ok(containers);
}
