import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import type { Host } from '../../sys/host.ts';
import { labelArgs } from './args.ts';
import {
  BRIDGE_RANGE,
  type BridgeAddresses,
  type BridgeNetwork,
  SUBNETS_TRIED,
  subnetsFor,
} from './bridge-subnet.ts';
import { classify } from './classify.ts';
import { type Docker, runDocker } from './command.ts';
import { isAtLeast } from './engine.ts';
import { labelsOf, networkName } from './names.ts';
import { isOurs, remove } from './orphans.ts';

/** Since when an engine keeps every address of the host off an internal network by itself. */
const ISOLATED_SINCE = '28.0';

/** `docker network create` */
export function networkArgs(
  slug: string,
  { subnet, gateway }: BridgeAddresses,
  labels: Readonly<Record<string, string>>,
  engineVersion: string,
): readonly string[] {
  const option = 'com.docker.network.bridge';
  return [
    ...['network', 'create', '--driver', 'bridge', '--internal', '--ipv6=false'],
    ...['--subnet', subnet, '--gateway', gateway],
    // Without it the host answers at the gateway's address, and with it whatever listens on all of its addresses.
    ...(isAtLeast(engineVersion, ISOLATED_SINCE)
      ? ['--opt', `${option}.gateway_mode_ipv4=isolated`]
      : ['--opt', `${option}.inhibit_ipv4=true`]),
    ...labelArgs(labels),
    networkName(slug),
  ];
}

/** Makes it, on the first subnet that is free: other networks of the engine may have taken any. */
export async function makeNetwork(
  docker: Docker,
  slug: string,
  host: Pick<Host, 'botBottleHome'>,
  engineVersion: string,
): Promise<Result<BridgeNetwork, Failure>> {
  const name = networkName(slug);
  const labels = labelsOf('network', slug, host);
  const action = `make the network ${name}`;
  let isCleared = false;
  for (const addresses of subnetsFor(slug)) {
    const args = networkArgs(slug, addresses, labels, engineVersion);
    let made = await runDocker(docker, { action, args });
    // A killed session of the same bottle may have left it.
    if (made.ok && !isCleared && isNameTaken(made.value.stderr)) {
      isCleared = true;
      const ours = await isOurs(docker, { kind: 'network', name }, { slug, home: host.botBottleHome });
      if (ours) await remove(docker, { kind: 'network', name });
      made = await runDocker(docker, { action, args });
    }
    if (!made.ok) return made;
    const { code, stdout, stderr } = made.value;
    if (code === 0) return ok({ name, interfaceName: `br-${stdout.trim().slice(0, 12)}`, ...addresses });
    if (!/pool overlaps|overlaps with other one|already (?:used|in use) (?:on|by)/i.test(stderr))
      return fail(classify({ program: docker.kind, action, status: code, stderr }));
  }
  return fail({
    room: 'docker',
    program: docker.kind,
    kind: 'no-free-subnet',
    range: BRIDGE_RANGE,
    tried: SUBNETS_TRIED,
  });
}

function isNameTaken(stderr: string): boolean {
  return /network with name .* already exists/i.test(stderr);
}
