import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Failure } from '../../diagnostics/failure.ts';
import { ok, type Result } from '../../diagnostics/result.ts';
import type { Plan } from '../../plan/plan.ts';
import { makePrivateDir } from '../../sys/atomic-file.ts';
import type { Host } from '../../sys/host.ts';
import { RUN_SOCKETS } from '../../wire/bottle-paths.ts';
import { containerName } from '../docker/names.ts';
import type { MacosBottle } from './bottle.ts';
import { type Container, startContainer } from './command.ts';
import type { PreparedFacts } from './prepare.ts';
import { CARRY_TO_EGRESS } from './scripts.ts';
import { ownUser } from './sidecar-daemons.ts';

/** A person has one question at a time; each costs a command in the sidecars. */
const QUESTIONS_MAX = 4;

/**
 * Shows egress's socket where other commands of the host ask it for its policy: no socket of a virtual machine can be
 * opened from outside. The bottle does not wait for it, and does without where it cannot be made.
 */
export async function openEgressSocket(
  bottle: MacosBottle,
  plan: Plan,
  host: Host,
  { container }: PreparedFacts,
): Promise<Result<void, Failure>> {
  const runDir = join(plan.stateDir, 'run');
  const made = makePrivateDir(runDir);
  if (!made.ok) return made;
  const path = join(runDir, RUN_SOCKETS.proxy);
  const name = containerName('sidecars', plan.slug);
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    void carry(container, name, ownUser(host), socket);
  });
  server.maxConnections = QUESTIONS_MAX;
  server.unref();
  await new Promise<void>((resolve) => {
    server.once('error', () => resolve());
    rmSync(path, { force: true });
    server.listen(path, resolve);
  });
  server.on('error', () => {});
  if (server.listening) {
    chmodSync(path, 0o600);
    bottle.watchers.push({ close: () => server.close() });
  }
  return ok(undefined);
}

async function carry(container: Container, name: string, user: string, socket: Socket): Promise<void> {
  socket.on('error', () => socket.destroy());
  const started = await startContainer(container, {
    action: 'ask egress',
    args: ['exec', '--interactive', '--user', user, name, 'node', '-e', CARRY_TO_EGRESS],
  });
  if (!started.ok) {
    socket.destroy();
    return;
  }
  const { stdin, stdout, stderr } = started.value;
  stdin?.on('error', () => {});
  stderr?.resume();
  if (stdin !== null) socket.pipe(stdin);
  stdout?.pipe(socket);
  socket.once('close', () => started.value.kill());
}
