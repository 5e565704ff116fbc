import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { Box } from './box.ts';

export interface ImageConfig {
  readonly env: Readonly<Record<string, string>>;
  readonly user: string;
  readonly cwd: string;
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
}

export interface BuiltRoot {
  readonly root: string;
  readonly config: ImageConfig;
}

const PATH = '/opt/node/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const PLAIN: ImageConfig = { env: { PATH }, user: '', cwd: '/', entrypoint: [], cmd: ['sh'] };

/** Images that a registry is thought to have; each is this machine's own system. */
const REGISTRY = /^(?:docker\.io\/(?:library\/)?)?(?:node|debian|alpine|python):[\w.-]+$/;

/** A base image: directories and a few files of `/etc`, with `/usr` left out, which every box shows of this machine. */
export function makeBase(root: string): BuiltRoot {
  for (const dir of [
    'etc/ssl/certs',
    'opt',
    'run',
    'srv',
    'mnt',
    'proc',
    'sys',
    'dev',
    'usr/local',
    'var/lib',
  ])
    mkdirSync(join(root, dir), { recursive: true });
  for (const name of readdirSync('/')) {
    const at = join('/', name);
    if (lstatSync(at).isSymbolicLink() && readlinkSync(at).startsWith('usr/'))
      symlinkSync(readlinkSync(at), join(root, name));
  }
  for (const dir of ['tmp', 'var/tmp']) {
    mkdirSync(join(root, dir), { recursive: true });
    chmodSync(join(root, dir), 0o1777);
  }
  symlinkSync('../run', join(root, 'var/run'));
  mkdirSync(join(root, 'usr/local/share/ca-certificates'), { recursive: true });
  mkdirSync(join(root, 'usr/local/bin'), { recursive: true });
  mkdirSync(join(root, 'root'), { mode: 0o700 });
  mkdirSync(join(root, 'home/node'), { recursive: true });
  chownSync(join(root, 'home/node'), 1000, 1000);
  const etc = (name: string, text: string) => writeFileSync(join(root, 'etc', name), text);
  etc(
    'passwd',
    'root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534:nobody:/nonexistent:/bin/sh\nnode:x:1000:1000::/home/node:/bin/bash\n',
  );
  etc('group', 'root:x:0:\nnogroup:x:65534:\nnode:x:1000:\n');
  etc('nsswitch.conf', 'passwd: files\ngroup: files\nhosts: files dns\n');
  for (const name of [
    'ld.so.cache',
    'ld.so.conf',
    'ld.so.conf.d',
    'alternatives',
    'ssl/certs/ca-certificates.crt',
  ])
    if (existsSync(join('/etc', name)))
      cpSync(join('/etc', name), join(root, 'etc', name), { recursive: true, verbatimSymlinks: true });
  return { root, config: PLAIN };
}

export function isInRegistry(reference: string): boolean {
  return REGISTRY.test(reference);
}

export interface Build {
  readonly dockerfile: string;
  readonly context: string;
  readonly args: Readonly<Record<string, string>>;
  /** Where to make it. */
  readonly root: string;
  /** An image of the machine's, by the name of a FROM. */
  base(reference: string): BuiltRoot | undefined;
  say(line: string): void;
}

/** What apt-get, npm and curl would bring is there with `/usr`. */
const BRINGS_NOTHING = ['apt-get', 'npm', 'npx', 'curl', 'update-ca-certificates', 'useradd'];

/** Carries out a Dockerfile; undefined after a step that failed, which it has told. */
export async function build(request: Build): Promise<BuiltRoot | undefined> {
  const { root, say } = request;
  let config = PLAIN;
  const lines = readFileSync(request.dockerfile, 'utf8')
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.trimStart().startsWith('#'));
  for (const [index, line] of lines.entries()) {
    const [, word = '', rest = ''] = /^\s*(\w+)\s+(.*)$/.exec(line) ?? [];
    say(`#${index + 4} [${index + 1}/${lines.length}] ${line.trim().slice(0, 200)}`);
    switch (word.toUpperCase()) {
      case 'FROM': {
        if (rest.trim() === 'scratch') {
          mkdirSync(root, { recursive: true });
          break;
        }
        const base = request.base(rest.trim());
        if (base === undefined) {
          say(`ERROR: failed to resolve source metadata for ${rest.trim()}: not found`);
          return undefined;
        }
        execFileSync('cp', ['-a', base.root, root]);
        config = base.config;
        break;
      }
      case 'ENV': {
        const [, name = '', value = ''] = /^(\w+)[= ](.*)$/.exec(rest) ?? [];
        config = { ...config, env: { ...config.env, [name]: value } };
        break;
      }
      case 'USER':
        config = { ...config, user: rest.trim() };
        break;
      case 'WORKDIR':
        mkdirSync(join(root, rest.trim()), { recursive: true });
        config = { ...config, cwd: rest.trim() };
        break;
      case 'ENTRYPOINT':
        config = { ...config, entrypoint: JSON.parse(rest) as string[] };
        break;
      case 'CMD':
        config = {
          ...config,
          cmd: rest.startsWith('[') ? (JSON.parse(rest) as string[]) : ['sh', '-c', rest],
        };
        break;
      case 'ARG':
      case 'LABEL':
        break;
      case 'ADD':
      case 'COPY':
        if (!copy(request, word.toUpperCase() === 'ADD', rest)) return undefined;
        break;
      case 'RUN':
        if ((await runStep(root, config, rest)) !== 0) {
          say(`ERROR: process "/bin/sh -c ${rest}" did not complete successfully`);
          return undefined;
        }
        break;
      default:
        throw new Error(`the stand-in's builder does not play ${word}`);
    }
  }
  return { root, config };
}

function copy({ context, root, say }: Build, opens: boolean, rest: string): boolean {
  const words = rest
    .trim()
    .split(/\s+/)
    .filter((word) => !word.startsWith('--'));
  const target = join(root, words.pop() ?? '/');
  const isDirectory = rest.trim().endsWith('/');
  for (const word of words) {
    const pattern = new RegExp(`^${word.replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
    const names = readdirSync(context).filter((name) => pattern.test(name));
    if (names.length === 0 && !/[[*?]/.test(word)) {
      say(`ERROR: failed to compute cache key: "/${word}": not found`);
      return false;
    }
    for (const name of names) {
      if (opens && name.endsWith('.tar')) {
        execFileSync('tar', ['-xpf', join(context, name), '--numeric-owner', '-C', target]);
        continue;
      }
      mkdirSync(isDirectory ? target : dirname(target), { recursive: true });
      cpSync(join(context, name), isDirectory ? join(target, name) : target, { recursive: true });
    }
  }
  return true;
}

async function runStep(root: string, config: ImageConfig, script: string): Promise<number> {
  const shims = join(root, 'tmp/.shims');
  mkdirSync(shims);
  for (const name of BRINGS_NOTHING) writeFileSync(join(shims, name), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
  const box = await Box.make(
    {
      root,
      hostname: 'buildkitsandbox',
      mounts: [],
      tmpfs: [],
      capabilities: ['chown', 'dac_override', 'fowner', 'fsetid', 'setgid', 'setuid'],
      argv: ['/bin/sh', '-c', script],
      env: { ...config.env, PATH: `/tmp/.shims:${config.env.PATH ?? PATH}` },
      cwd: config.cwd,
      user: { uid: 0, gid: 0 },
    },
    'ignore',
  );
  box.release();
  const code = await box.ended;
  execFileSync('rm', ['-rf', shims]);
  return code;
}
