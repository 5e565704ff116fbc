import { closeSync, readdirSync, readFileSync } from 'node:fs';

/** O_CLOEXEC as /proc/PID/fdinfo writes flags, in octal (proc(5)). */
const O_CLOEXEC = 0o2000000;

/**
 * Closes the descriptors above stderr that our parent left open for us. A child would inherit them, and a directory
 * among them would be a way out of any mount namespace. Our own are marked close-on-exec, as Node opens them.
 */
export function closeInheritedDescriptors(): void {
  for (const name of readdirSync('/proc/self/fd')) {
    const descriptor = Number(name);
    if (descriptor > 2 && isInheritable(descriptor)) closeSync(descriptor);
  }
}

function isInheritable(descriptor: number): boolean {
  try {
    const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'latin1'))?.[1];
    return flags !== undefined && (Number.parseInt(flags, 8) & O_CLOEXEC) === 0;
  } catch {
    // The one that read the directory: closed by now.
    return false;
  }
}
