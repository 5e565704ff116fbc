import { setTimeout } from 'node:timers/promises';
import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import type { Host } from '../../sys/host.ts';
import { LABELS, labelsOf } from '../docker/names.ts';
import { parseAddress, parseList } from './answers.ts';
import { labelArgs } from './args.ts';
import {
  askContainer,
  type Container,
  isGone,
  PAUSE_MS,
  runContainer,
  TRIES,
  toolFailure,
} from './command.ts';

/** Makes a network; `internal`: without a way out. One of this bottle's that a killed session left is made anew. */
export async function createNetwork(
  container: Container,
  { name, slug, internal }: { readonly name: string; readonly slug: string; readonly internal: boolean },
  host: Host,
): Promise<Result<void, Failure>> {
  const action = `make the network ${name}`;
  const { [LABELS.role]: _, ...labels } = labelsOf('agent', slug, host);
  const args = ['network', 'create', ...labelArgs(labels), ...(internal ? ['--internal'] : []), name];
  const made = await runContainer(container, { action, args });
  if (!made.ok) return made;
  if (made.value.code === 0) return ok(undefined);
  if (!/already exists|\bexists:/i.test(made.value.stderr)) return fail(toolFailure(action, made.value));
  const known = await listNetworks(container);
  if (!known.ok) return known;
  const own = known.value.find((network) => network.name === name);
  if (own?.labels[LABELS.home] !== host.botBottleHome || own.labels[LABELS.slug] !== slug)
    return fail({
      room: 'backend',
      kind: 'tool-failed',
      tool: 'container',
      action,
      status: 'the name is taken',
      tries: 1,
      lines: [`${name} is not of this bottle`],
      mend: `remove it (container network delete ${name}), or start under another label`,
    });
  const removed = await removeNetwork(container, name);
  if (!removed.ok) return removed;
  const again = await askContainer(container, { action, args });
  return again.ok ? ok(undefined) : again;
}

export async function listNetworks(container: Container) {
  const action = 'list its networks';
  const told = await askContainer(container, { action, args: ['network', 'list', '--format', 'json'] });
  if (!told.ok) return told;
  const networks = parseList(told.value);
  return networks === undefined
    ? fail<Failure>({
        room: 'backend',
        kind: 'tool-answer',
        tool: 'container',
        action,
        what: 'it is no list of things with an id and labels',
      })
    : ok(networks);
}

/** One that has gone is removed. Its containers may be on their way out still: it is tried again for a while. */
export async function removeNetwork(container: Container, name: string): Promise<Result<void, Failure>> {
  const action = `remove the network ${name}`;
  for (let tried = 1; ; tried += 1) {
    const ran = await runContainer(container, { action, args: ['network', 'delete', name] });
    if (!ran.ok) return ran;
    if (ran.value.code === 0 || isGone(ran.value)) return ok(undefined);
    if (tried >= TRIES) return fail(toolFailure(action, ran.value, tried));
    await setTimeout(PAUSE_MS);
  }
}

/** The address of a container on a network: it comes some moments after the container. */
export async function findAddress(
  container: Container,
  name: string,
  network: string,
): Promise<Result<string, Failure>> {
  const action = `tell the address of ${name} on ${network}`;
  for (let tried = 1; ; tried += 1) {
    const told = await askContainer(container, { action, args: ['inspect', name] });
    if (!told.ok) return told;
    const found = parseAddress(told.value, network);
    if ('address' in found) return ok(found.address);
    if (!found.mayCome)
      return fail({ room: 'backend', kind: 'tool-answer', tool: 'container', action, what: found.missing });
    if (tried >= TRIES)
      return fail({
        room: 'backend',
        kind: 'tool-failed',
        tool: 'container',
        action,
        status: 'none came',
        tries: tried,
        lines: [found.missing],
        mend: 'run `container system stop` and `container system start`, and start the bottle again',
      });
    await setTimeout(PAUSE_MS);
  }
}
