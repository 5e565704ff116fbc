import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type BuiltRoot, build, isInRegistry, makeBase } from './disk.ts';
import type { Network } from './network.ts';
import type { Call, Play } from './service.ts';
import { sh } from './shell.ts';

/** What this machine lacks to play another with boxes of its own. */
export function missingForBoxes(): string | undefined {
  if (process.getuid?.() !== 0) return 'not started by root, who may make networks';
  for (const words of [
    ['bwrap', '--unshare-all', '--ro-bind', '/', '/', 'true'],
    ['unshare', '--net', 'ip', 'link', 'add', 'bb0', 'type', 'veth', 'peer', 'name', 'bb1'],
    ['unshare', '--mount', 'mount', '-t', 'tmpfs', 'none', '/mnt'],
    ['setpriv', '--version'],
    ['script', '--version'],
  ]) {
    const [file = '', ...args] = words;
    const ran = spawnSync(file, args, { encoding: 'utf8' });
    if (ran.status !== 0) return `${words.join(' ')}: ${ran.error?.message ?? ran.stderr.trim()}`;
  }
  return undefined;
}

export interface StoredImage extends BuiltRoot {
  readonly reference: string;
  readonly digest: string;
}

/**
 * What a tool keeps: images and networks, on a file system of its own that goes with it. It is not the one that `/usr`
 * is of, so that `--one-file-system` means the same as in a virtual machine.
 */
export class Machine implements AsyncDisposable {
  readonly images = new Map<string, StoredImage>();
  readonly networks = new Map<string, Network>();
  /** Every start of a tool: its name and words. */
  readonly calls: (readonly string[])[] = [];
  /** Answers instead of the tool, for what is wrong with it; undefined: the tool itself answers. */
  fault: (words: readonly string[], call: Call) => Promise<number | undefined> | number | undefined = () =>
    undefined;
  readonly directory: string;
  readonly disk: string;
  #builds = 0;

  private constructor(directory: string) {
    this.directory = directory;
    this.disk = join(directory, 'disk');
  }

  static async open(directory: string): Promise<Machine> {
    const machine = new Machine(directory);
    mkdirSync(machine.disk, { mode: 0o700 });
    await sh('mount', '-t', 'tmpfs', '-o', 'mode=700,size=2g', 'bot-bottle-stand-in', machine.disk);
    return machine;
  }

  /** Notes the start, and lets a fault answer first. */
  watched(play: Play): Play {
    return async (call) => {
      const words = [call.program, ...call.argv];
      this.calls.push(words);
      return (await this.fault(words, call)) ?? play(call);
    };
  }

  /** An image that is here, or that a registry has. */
  image(reference: string): StoredImage | undefined {
    const known = this.images.get(reference) ?? this.images.get(`${reference}:latest`);
    if (known !== undefined || !isInRegistry(reference)) return known;
    return this.#store(reference, makeBase(this.newRoot()));
  }

  async build(
    references: readonly string[],
    request: {
      readonly dockerfile: string;
      readonly context: string;
      readonly args: Readonly<Record<string, string>>;
    },
    say: (line: string) => void,
  ): Promise<boolean> {
    const root = this.newRoot();
    const built = await build({ ...request, root, base: (reference) => this.image(reference), say });
    if (built === undefined) return false;
    for (const reference of references) this.#store(reference, built);
    return true;
  }

  /** A copy of an image's root, for one box. */
  async rootOf(image: StoredImage): Promise<string> {
    const root = this.newRoot();
    await sh('cp', '-a', image.root, root);
    return root;
  }

  newRoot(): string {
    this.#builds += 1;
    return join(this.disk, String(this.#builds));
  }

  dropRoot(root: string): void {
    rmSync(root, { recursive: true, force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.networks.values()].map((network) => network.remove()));
    await sh('umount', '--lazy', this.disk);
  }

  #store(reference: string, built: BuiltRoot): StoredImage {
    const digest = `sha256:${createHash('sha256').update(`${reference}${built.root}`).digest('hex')}`;
    const stored = { ...built, reference, digest };
    this.images.set(reference.includes(':') ? reference : `${reference}:latest`, stored);
    return stored;
  }
}
