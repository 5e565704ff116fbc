import type { Message, SourceLocation } from './message.ts';

/** The docker command line, or the engine behind it, did not do what was asked. `program` is `docker` or `podman`. */
export type DockerFailure = { readonly room: 'docker'; readonly program: string } & (
  | { readonly kind: 'not-installed' }
  | { readonly kind: 'unknown-program'; readonly found: string }
  | { readonly kind: 'no-daemon'; readonly found: string; readonly host: string | undefined }
  | { readonly kind: 'permission-denied'; readonly found: string }
  | { readonly kind: 'no-context'; readonly found: string }
  | {
      readonly kind: 'too-old';
      readonly part: 'engine' | 'client';
      readonly found: string;
      readonly minimum: string;
    }
  | { readonly kind: 'disk-full'; readonly found: string }
  | { readonly kind: 'name-taken'; readonly found: string }
  | { readonly kind: 'image-missing'; readonly found: string }
  | { readonly kind: 'unknown-runtime'; readonly found: string; readonly known: readonly string[] }
  | { readonly kind: 'unknown-topology'; readonly found: string }
  /** The topology loopback was asked for, which the runtime cannot have. */
  | { readonly kind: 'no-shared-loopback'; readonly runtime: string }
  /** podman gives the host an address on every internal network. */
  | { readonly kind: 'no-bridge' }
  | { readonly kind: 'no-free-subnet'; readonly range: string; readonly tried: number }
  | {
      readonly kind: 'image-lacks';
      readonly image: string;
      /** `user node`, in "the image x has no ...". */
      readonly what: string;
      readonly mend: string;
    }
  | {
      readonly kind: 'build-failed';
      readonly image: string;
      readonly dockerfile: string;
      readonly status: number;
      /** The end of what the build printed; empty when the person saw it go by. */
      readonly lines: readonly string[];
      /** The line of the Dockerfile that it failed at, from 1, and its text. */
      readonly at?: { readonly line: number; readonly text: string };
    }
  | {
      readonly kind: 'command-failed';
      /** What was asked of it, in words: `inspect the image x`. */
      readonly action: string;
      readonly status: number;
      readonly lines: readonly string[];
    }
);

export function wordDockerFailure(failure: DockerFailure): Message {
  const { program } = failure;
  const engine = program === 'podman' ? 'podman' : 'Docker';
  switch (failure.kind) {
    case 'not-installed':
      return {
        what: `the program ${program} was not found on PATH`,
        mend:
          program === 'podman'
            ? 'install podman, or unset BOT_BOTTLE_DOCKER to use docker'
            : 'install Docker (https://docs.docker.com/get-docker/), or set BOT_BOTTLE_DOCKER=podman',
      };
    case 'unknown-program':
      return {
        what: `BOT_BOTTLE_DOCKER is ${quoted(failure.found)}`,
        mend: 'set it to docker or podman, or to the absolute path of one of them',
      };
    case 'no-daemon':
      return {
        what: `${engine} does not answer${failure.host === undefined ? '' : ` at ${failure.host}`}`,
        notes: [failure.found],
        mend:
          program === 'podman'
            ? 'start it: `podman machine start`, or `systemctl --user start podman.socket`'
            : 'start the daemon: `sudo systemctl start docker`, or open Docker Desktop; then see `docker context ls` and $DOCKER_HOST for where it is looked for',
      };
    case 'permission-denied':
      return {
        what: `this user may not use ${engine}'s socket`,
        notes: [failure.found],
        mend: 'add the user to the group docker (`sudo usermod -aG docker "$USER"`, then log in anew), or use rootless Docker',
      };
    case 'no-context':
      return {
        what: `${engine}'s context cannot be used`,
        notes: [failure.found],
        mend: 'choose one of `docker context ls` with `docker context use NAME`, or mend $DOCKER_CONTEXT',
      };
    case 'too-old':
      return {
        what: `${engine}'s ${failure.part} is too old: ${failure.found} where ${failure.minimum} or later is needed`,
        mend: `upgrade the ${failure.part === 'engine' ? 'engine' : `${program} command line`}`,
      };
    case 'disk-full':
      return {
        what: `${engine} has no disk space left`,
        notes: [failure.found],
        mend: `free some: \`${program} system df\` shows what is used, \`${program} image prune\` removes images without a name`,
      };
    case 'name-taken':
      return {
        what: `the container name ${nameIn(failure.found)} is taken by a container that is not of this start`,
        notes: [failure.found],
        mend: `remove it with \`${program} rm ${nameIn(failure.found)}\`, or choose another name`,
      };
    case 'image-missing':
      return {
        what: 'there is no such image',
        notes: [failure.found],
        mend: `check the name in \`${program} images\`, or build or pull it first`,
      };
    case 'unknown-runtime':
      return {
        what: `${engine} knows no runtime ${quoted(failure.found)} (BOT_BOTTLE_DOCKER_RUNTIME)`,
        notes: [`it has ${failure.known.join(', ')}`],
        mend: 'choose one of these, or register it: `runsc install` and a restart of the daemon do it for gVisor',
      };
    case 'unknown-topology':
      return {
        what: `BOT_BOTTLE_DOCKER_TOPOLOGY is ${quoted(failure.found)}`,
        mend: 'set it to loopback or bridge, or leave it to bot-bottle',
      };
    case 'no-shared-loopback':
      return {
        what: `the topology loopback cannot be had with the runtime ${failure.runtime}, whose containers have a network stack of their own`,
        mend: 'unset BOT_BOTTLE_DOCKER_TOPOLOGY for the topology bridge, or set BOT_BOTTLE_DOCKER_RUNTIME=runc',
      };
    case 'no-bridge':
      return {
        what: 'the topology bridge cannot be had with podman: the host has an address on each of its networks',
        mend: 'use Docker for it, or unset BOT_BOTTLE_DOCKER_TOPOLOGY and BOT_BOTTLE_DOCKER_RUNTIME',
      };
    case 'no-free-subnet':
      return {
        what: `${engine} refused each of ${failure.tried} subnets of ${failure.range} as taken`,
        mend: `see which network takes them with \`${program} network inspect $(${program} network ls -q)\`, and remove it`,
      };
    case 'image-lacks':
      return { what: `the image ${failure.image} has no ${failure.what}`, mend: failure.mend };
    case 'build-failed':
      return {
        what: `the image ${failure.image} could not be built from ${failure.dockerfile} (exit status ${failure.status})`,
        ...(failure.at === undefined ? {} : { where: placeOf(failure.dockerfile, failure.at) }),
        ...(failure.lines.length === 0 ? {} : { notes: failure.lines }),
        mend: 'mend the Dockerfile, or what it needs of the network, and start again',
      };
    case 'command-failed':
      return {
        what: `${program} could not ${failure.action} (exit status ${failure.status})`,
        ...(failure.lines.length === 0 ? {} : { notes: failure.lines }),
        mend: `see what ${program} said above`,
      };
  }
}

/** A step's line is marked whole. */
function placeOf(
  file: string,
  { line, text }: { readonly line: number; readonly text: string },
): SourceLocation {
  return { file, line, column: 1, length: Math.max(1, text.length), excerpt: text };
}

/** As an engine quotes it: `The container name "/x" is already in use`. */
function nameIn(sentence: string): string {
  return /container name "\/?([^"]+)"/.exec(sentence)?.[1] ?? 'NAME';
}

function quoted(text: string): string {
  return `\`${text}\``;
}
