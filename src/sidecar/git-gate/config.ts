import { readFileSync } from 'node:fs';
import { GUEST_DESK } from '../../wire/bottle-paths.ts';
import { GIT_GATE_CONFIG, type GitGateConfig } from '../../wire/git-gate-config.ts';

/** Where the parts of git-gate stand. Tests give others than a bottle's room. */
export interface GatePlaces {
  /** Holds the configuration, known_hosts, hook and socket. */
  readonly dir: string;
  readonly mirrors: string;
  readonly keys: string;
  readonly queue: string;
}

/** `dir` as the desk was given it; the rest stands where every room has it, unless a test says otherwise. */
export function placesOf(dir: string, queue: string): GatePlaces {
  const inRoom = dir === GUEST_DESK.gitGate;
  return {
    dir,
    queue,
    mirrors: inRoom ? GUEST_DESK.mirrors : `${dir}/mirrors`,
    keys: inRoom ? GUEST_DESK.keys : `${dir}/keys`,
  };
}

/** Written by our own command line: what is wrong in it is a bug. */
export function readConfig(dir: string): GitGateConfig {
  return JSON.parse(readFileSync(`${dir}/${GIT_GATE_CONFIG}`, 'utf8')) as GitGateConfig;
}
