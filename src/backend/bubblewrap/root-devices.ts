import { readFileSync } from 'node:fs';
import type { Host } from '../../sys/host.ts';

/** CAP_SYS_ADMIN's bit in the masks of proc_pid_status(5). */
const CAP_SYS_ADMIN = 1n << 21n;

/**
 * bwrap's `--dev` shows the host's own nodes, and root's bottle is their owner to the kernel: it could make /dev/null
 * unusable for the whole host. A read-only mount keeps their modes, and they still open for writing; bwrap takes the
 * flag over, but makes no such mount itself without `nodev`. So root's agents start below a /dev that is read-only.
 * A root without CAP_SYS_ADMIN, as in a container, cannot, and its nodes are that container's.
 */
export function withDevicesHeld(host: Host, command: readonly string[]): readonly string[] {
  if (host.uid !== 0 || !mayMount()) return command;
  return [
    ...['unshare', '--mount', '/bin/sh', '-c', 'mount -o bind,ro /dev /dev || exit 1; exec "$@"', 'sh'],
    ...command,
  ];
}

function mayMount(): boolean {
  const mask = /^CapEff:\s*([0-9a-f]{1,16})$/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1];
  return mask !== undefined && (BigInt(`0x${mask}`) & CAP_SYS_ADMIN) !== 0n;
}
