import type { Failure } from '../../diagnostics/failure.ts';
import { ok, type Result } from '../../diagnostics/result.ts';
import { labelArgs } from './args.ts';
import { askDocker, type Docker } from './command.ts';
import { containerName } from './names.ts';

/**
 * An internal network without an address of the host still ends in an interface of the host, and a host that does not
 * filter reverse paths takes datagrams there from anyone: broadcasts, multicasts, and what SO_DONTROUTE sends past the
 * routes. With the filter on and no address on the interface every source is wrong, and nothing that comes from the
 * bottle is taken, nor its ARP answered (fib_validate_source in Linux's net/ipv4/fib_frontend.c). Of the host only the
 * interface of this one network is changed, which goes with it.
 */
const SEAL = `set -e
echo 1 >"/proc/sys/net/ipv4/conf/$1/rp_filter"
if [ -e "/proc/sys/net/ipv6/conf/$1" ]; then echo 1 >"/proc/sys/net/ipv6/conf/$1/disable_ipv6"; fi`;

export interface SealRequest {
  readonly slug: string;
  /** As the engine names it: `br-` and the beginning of the network's digest. */
  readonly interfaceName: string;
  readonly image: string;
  readonly runtime: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * A container for a moment, in the engine's own network. It has no capability: these switches are root's to write, as
 * soon as neither the engine nor AppArmor nor SELinux covers them.
 */
export function sealArgs({ slug, interfaceName, image, runtime, labels }: SealRequest): readonly string[] {
  return [
    ...['run', '--rm', '--log-driver', 'none', '--name', containerName('seal', slug), ...labelArgs(labels)],
    ...['--network', 'host', '--user', '0:0', '--read-only'],
    ...[
      '--cap-drop',
      'ALL',
      '--security-opt',
      'no-new-privileges',
      '--security-opt',
      'systempaths=unconfined',
    ],
    ...['--security-opt', 'apparmor=unconfined', '--security-opt', 'label=disable'],
    ...(runtime === undefined ? [] : ['--runtime', runtime]),
    ...['--entrypoint', 'sh', image, '-c', SEAL, 'sh', interfaceName],
  ];
}

/** Closes the host's end of a bottle's network. */
export async function sealNetwork(docker: Docker, request: SealRequest): Promise<Result<void, Failure>> {
  const sealed = await askDocker(docker, {
    action: `close the host's end of the network of ${request.slug}`,
    args: sealArgs(request),
  });
  return sealed.ok ? ok(undefined) : sealed;
}
