import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { chown, mkdir, readdir } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { type Finished, type Running, runCli, startCli } from '../rig/bottle-cli.ts';
import { ensureBaseImage } from '../rig/docker/base-image.ts';
import { makeTestCa } from '../rig/model-api/test-ca.ts';
import { requireOrSkip, skipWithout } from '../rig/require.ts';
import { type Mac, startMac } from '../rig/stand-in/apple/mac.ts';
import { missingForBoxes } from '../rig/stand-in/machine.ts';
import { ordinaryUser, tempDir, type User } from '../rig/temp-dir.ts';

/** Whom bottles are started by: root and an ordinary user where we are root, else ourselves. */
export const people: readonly { readonly who: string; readonly user: User | undefined }[] =
  process.getuid?.() === 0
    ? [
        { who: 'root', user: undefined },
        { who: 'an ordinary user', user: ordinaryUser },
      ]
    : [{ who: 'this user', user: undefined }];

export interface Setting {
  readonly backend: 'bubblewrap' | 'docker' | 'macos-container' | 'smolmachines';
  /** Of a docker bottle; else its own choice. */
  readonly topology?: 'bridge';
  readonly who: string;
  readonly user: User | undefined;
}

/** Every backend that is here, with those who start its bottles. */
export const settings: readonly Setting[] = [
  ...(skipWithout('bubblewrap')
    ? []
    : people.map((person) => ({ backend: 'bubblewrap' as const, ...person }))),
  ...(skipWithout('docker') || requireOrSkip('base-image', ensureBaseImage) ? [] : [dockerPerson()]),
  ...(requireOrSkip('boxes', missingForBoxes)
    ? []
    : [
        {
          backend: 'macos-container' as const,
          who: 'an ordinary user of a Mac that is played',
          user: ordinaryUser,
        },
      ]),
];

/** Whether its egress runs on this machine, and so reaches a server on its loopback; a Mac's runs in a virtual one. */
export function isNear({ backend }: Setting): boolean {
  return backend !== 'macos-container';
}
export const nearSettings: readonly Setting[] = settings.filter(isNear);

/** The same, and docker's other topology beside its own, by names that tell them apart. */
export const topologies: readonly (Setting & { readonly where: string })[] = settings.flatMap((setting) => [
  { ...setting, where: setting.backend },
  ...(setting.backend === 'docker'
    ? [{ ...setting, where: 'docker by a bridge', topology: 'bridge' as const }]
    : []),
]);

let mac: Promise<Mac> | undefined;

/** One for all tests of a file. */
export function playedMac(): Promise<Mac> {
  mac ??= startMac();
  return mac;
}

afterAll(async () => {
  await (await mac)?.[Symbol.asyncDispose]();
  mac = undefined;
});

/**
 * An ordinary user who may use the engine, by the group of its socket: of root's files a container's user could write
 * none.
 */
function dockerPerson(): Setting {
  const backend = 'docker';
  if (process.getuid?.() !== 0) return { backend, who: 'this user', user: undefined };
  const { gid } = statSync('/var/run/docker.sock');
  return { backend, who: "an ordinary user of the socket's group", user: { uid: ordinaryUser.uid, gid } };
}

export interface Extra {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly cwd?: string;
}

/** A person with an empty home and a workspace. */
export interface Scene extends AsyncDisposable {
  readonly home: string;
  readonly workspace: string;
  readonly user: User | undefined;
  /** How bot-bottle is started there by other means than `cli`. */
  readonly person: {
    readonly env: Readonly<Record<string, string>>;
    readonly nodeOptions: readonly string[];
  };
  /** `bot-bottle ARGS` to its end. */
  cli(args: readonly string[], extra?: Extra): Promise<Finished>;
  startCli(args: readonly string[], extra?: Extra): Running;
  /** Slugs with a directory under state/. */
  states(): Promise<readonly string[]>;
}

export async function scene(
  user: User | undefined,
  backend: Setting['backend'] = 'bubblewrap',
  topology?: Setting['topology'],
): Promise<Scene> {
  const root = await tempDir('parity', user);
  const make = async (name: string) => {
    const path = join(root.path, name);
    await mkdir(path);
    if (user !== undefined) await chown(path, user.uid, user.gid);
    return path;
  };
  const [home, workspace] = [await make('home'), await make('work')];
  const person =
    backend === 'macos-container'
      ? (await playedMac()).person
      : { env: { BOT_BOTTLE_BACKEND: backend }, nodeOptions: [] };
  const options = (extra: Extra = {}) => ({
    ...{ cwd: workspace, home, user, nodeOptions: person.nodeOptions },
    ...extra,
    env: {
      ...person.env,
      ...(topology === undefined ? {} : { BOT_BOTTLE_DOCKER_TOPOLOGY: topology }),
      ...extra.env,
    },
  });
  const started: Running[] = [];
  return {
    home,
    workspace,
    user,
    person,
    cli: (args, extra) => runCli(args, options(extra)),
    startCli(args, extra) {
      const running = startCli(args, options(extra));
      started.push(running);
      return running;
    },
    states: () => readdir(join(home, '.bot-bottle/state')).catch(() => []),
    async [Symbol.asyncDispose]() {
      // A bottle that a failed test left running ends with its command line.
      for (const { child } of started) child.kill('SIGKILL');
      await Promise.all(started.map(({ finished }) => finished));
      if (backend === 'docker') dropImages(home);
      await root[Symbol.asyncDispose]();
    },
  };
}

/** What the bottles of this home were kept and committed as. */
function dropImages(home: string): void {
  const filter = ['--quiet', '--filter', `label=bot-bottle.home=${home}/.bot-bottle`];
  const listed = spawnSync('docker', ['images', ...filter], { encoding: 'utf8' }).stdout.trim();
  if (listed !== '') spawnSync('docker', ['rmi', '--force', ...new Set(listed.split('\n'))]);
}

export interface Upstream extends AsyncDisposable {
  readonly host: string;
  /** Flags that lead `https://<host>/` to it. */
  readonly flags: readonly string[];
  /** Authorization headers as they arrived. */
  readonly authorizations: (string | undefined)[];
}

/** A TLS server that answers every request with `hello from <path>`. */
export async function upstream(
  host: string,
  owner: User | undefined,
  backend: Setting['backend'] = 'bubblewrap',
): Promise<Upstream> {
  const dir = await tempDir('upstream', owner);
  const ca = makeTestCa(dir.path);
  const authorizations: (string | undefined)[] = [];
  const server: Server = createServer(ca.leaf(host), (request, response) => {
    authorizations.push(request.headers.authorization);
    response.end(`hello from ${request.url}\n`);
  });
  // The loopback of this machine is not that of a virtual one.
  const address = backend === 'macos-container' ? (await playedMac()).address : '127.0.0.1';
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    host,
    flags: ['--resolve', `${host}:443:${address}:${port}`, '--upstream-ca', ca.certPath],
    authorizations,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await dir[Symbol.asyncDispose]();
    },
  };
}
