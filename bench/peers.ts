import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What this machine has to compare with; looked for in BOT_BOTTLE_BENCH_PEERS, here, and among npm's global packages. */
export interface Peers {
  /** Directory of the package. */
  readonly mockttp?: Peer;
  readonly srt?: Peer;
  readonly mitmdump?: Peer;
  readonly bwrap?: Peer;
}

export interface Peer {
  readonly path: string;
  readonly name: string;
}

export function findPeers(root: string): Peers {
  const dirs = [process.env.BOT_BOTTLE_BENCH_PEERS, root].filter((dir) => dir !== undefined && dir !== '');
  const modules = [...dirs.map((dir) => join(dir as string, 'node_modules')), globalModules()];
  const mockttp = npmPackage(modules, 'mockttp');
  const srt = npmPackage(modules, '@anthropic-ai/sandbox-runtime');
  const mitmdump = onPath('mitmdump');
  const bwrap = onPath('bwrap');
  return {
    ...(mockttp === undefined ? {} : { mockttp }),
    ...(srt === undefined
      ? {}
      : { srt: { name: srt.name.replace('@anthropic-ai/sandbox-runtime', 'srt'), path: srt.path } }),
    ...(mitmdump === undefined
      ? {}
      : { mitmdump: { path: mitmdump, name: firstLine(mitmdump, /^Mitmproxy: (.*)$/m, 'mitmproxy') } }),
    ...(bwrap === undefined
      ? {}
      : { bwrap: { path: bwrap, name: firstLine(bwrap, /bubblewrap (.*)/, 'bwrap') } }),
  };
}

function npmPackage(modules: readonly string[], name: string): Peer | undefined {
  const path = modules.map((dir) => join(dir, name)).find((dir) => existsSync(join(dir, 'package.json')));
  if (path === undefined) return undefined;
  const { version } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as { version: string };
  return { path, name: `${name} ${version}` };
}

function globalModules(): string {
  try {
    return execFileSync('npm', ['root', '-g'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return '';
  }
}

export function onPath(command: string): string | undefined {
  const dirs = (process.env.PATH ?? '').split(delimiter);
  return dirs.map((dir) => join(dir, command)).find((file) => existsSync(file));
}

function firstLine(file: string, version: RegExp, name: string): string {
  try {
    const text = execFileSync(file, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return `${name} ${version.exec(text)?.[1]?.trim() ?? ''}`.trim();
  } catch {
    return name;
  }
}
