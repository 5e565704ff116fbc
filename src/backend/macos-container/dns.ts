import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import type { Host } from '../../sys/host.ts';
import { run } from '../../sys/spawn.ts';
import type { PrepareEvents } from '../contract.ts';
import { isUsableIPv4, parseBuilder, parseResolvers } from './answers.ts';
import { askContainer, type Container, runContainer } from './command.ts';

const VARIABLE = 'BOT_BOTTLE_MACOS_CONTAINER_DNS';
/** Where the host tells none that a virtual machine could reach. */
const PUBLIC = '1.1.1.1';

/** Some host that every build of ours needs. */
const BUILD_HOST = 'deb.debian.org';

/**
 * The name server of the sidecars and of builds. A network's gateway passes packets on and answers no names, so that it
 * is always given: by a person, by the host's own settings, or a public one.
 */
export async function chooseDns(host: Host): Promise<Result<string, Failure>> {
  const given = host.env[VARIABLE]?.trim();
  if (given)
    return isUsableIPv4(given)
      ? ok(given)
      : fail({
          room: 'backend',
          kind: 'unusable',
          backend: 'macos-container',
          missing: `${VARIABLE} is ${given}, no IPv4 address of a name server that a virtual machine could reach`,
          mend: `name one, such as ${PUBLIC}, or unset it`,
        });
  const told = await run({ file: 'scutil', args: ['--dns'], env: host.env });
  return ok((told.ok && told.value.code === 0 ? parseResolvers(told.value.stdout) : undefined) ?? PUBLIC);
}

/** Starts the builder anew where it resolves no names, or not by the name server that a person asked for. */
export async function repairBuilder(
  container: Container,
  host: Host,
  dns: string,
  events: PrepareEvents,
): Promise<Result<void, Failure>> {
  const action = 'tell the status of its builder';
  const told = await runContainer(container, { action, args: ['builder', 'status', '--format', 'json'] });
  if (!told.ok) return told;
  const builder =
    told.value.code === 0
      ? parseBuilder(told.value.stdout)
      : { running: false, nameservers: [] as readonly string[] };
  if (builder === undefined)
    return fail({
      room: 'backend',
      kind: 'tool-answer',
      tool: 'container',
      action,
      what: 'it is no list of builders with a status.state',
    });
  const isAsked = Boolean(host.env[VARIABLE]?.trim());
  const isRight = !isAsked || builder.nameservers.includes(dns);
  if (builder.running && isRight && (await resolvesNames(container))) return ok(undefined);
  if (builder.running) {
    events.notice(
      `the builder of \`container\` resolves no names: starting it anew with the name server ${dns}`,
    );
    await runContainer(container, { action: 'stop its builder', args: ['builder', 'stop'] });
  }
  const started = await askContainer(container, {
    action: 'start its builder',
    args: ['builder', 'start', '--dns', dns],
  });
  return started.ok ? ok(undefined) : started;
}

async function resolvesNames(container: Container): Promise<boolean> {
  const asked = await runContainer(container, {
    action: 'ask its builder for a name',
    args: ['exec', 'buildkit', 'getent', 'hosts', BUILD_HOST],
  });
  return asked.ok && asked.value.code === 0;
}
