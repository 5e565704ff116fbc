import { statSync } from 'node:fs';
import { basename, isAbsolute, resolve } from 'node:path';
import { findDocker } from '../backend/docker/command.ts';
import { containerNames } from '../backend/docker/containers.ts';
import type { PaddockFailure } from '../diagnostics/paddock-failure.ts';
import { buildIfDue } from './build.ts';
import { candidate, containerName } from './container-name.ts';
import { findAgent } from './find-agent.ts';
import { type Flags, parseFlags } from './flags.ts';
import { freeSuffix, launch } from './launch.ts';
import { loadConfig } from './load-config.ts';
import type { PaddockProcess } from './process.ts';
import { report } from './report.ts';
import { runArgs } from './run-args.ts';
import { shellQuote } from './shell-quote.ts';
import type { Source } from './source.ts';
import { resolveHost } from './volume.ts';

/** The whole of paddock: flags, configuration, agent, image, container. Answers the exit code. */
export async function main(argv: readonly string[], process: PaddockProcess): Promise<number> {
  const parsed = parseFlags(argv);
  if (!parsed.ok) return report(process, parsed.failure);
  const flags = parsed.value;
  if (flags.instead !== undefined) return answer(flags.instead, process);

  // Without a current directory every relative path would lead somewhere else.
  const workdir = process.cwd === '' ? '.' : resolve(process.cwd, resolveHost(flags.workdir ?? '.', process));
  const noWorkdir = checkWorkdir(workdir, flags);
  if (noWorkdir !== undefined) return report(process, noWorkdir);
  const config = await loadConfig(flags, workdir, process);
  if (!config.ok) return report(process, ...config.failure);
  const { image, network, volumes, build } = config.value;
  const agent = await findAgent(config.value.agent, { home: process.home, workdir, image }, process);
  if (!agent.ok) return report(process, agent.failure);
  const docker = findDocker(process.env, process.cwd);
  if (!docker.ok) return report(process, docker.failure);

  const { quiet, dryRun } = flags;
  const log = (line: string) => {
    if (!quiet) process.stderr.write(`${line}\n`);
  };
  log(`Using image: ${image}`);
  // The Python tool's spelling of false, for those who read its log.
  log(`Agent: ${config.value.agent.value === false ? 'False' : agent.value.key}`);
  for (const [host, container] of volumes) log(`Mounting ${host} -> ${container}`);
  if (network !== undefined && !quiet) {
    log(`Network: ${network}`);
    log('Other containers on this network:');
    const peers = await containerNames(docker.value, `network=${network}`, { all: false });
    for (const name of peers.ok ? peers.value : []) log(` - ${name}`);
  }
  if (build !== undefined) {
    const built = await buildIfDue(docker.value, { image, agent: agent.value, build }, process, flags);
    if (!built.ok) return report(process, built.failure);
    log(`Image build: ${built.value}`);
  }

  const name = containerName(basename(workdir), agent.value.key);
  const request = {
    config: config.value,
    agent: agent.value,
    workdir,
    terminal: process.terminal,
    command: flags.command,
  };
  const print = (args: readonly string[]) => {
    if (!quiet) process.stdout.write(`${shellQuote([docker.value.program, ...args])}\n`);
  };
  if (dryRun) {
    const suffix = await freeSuffix(docker.value, name);
    if (!suffix.ok) log('Docker does not answer: whether the name is free is not known.');
    print(runArgs({ ...request, name: candidate(name, suffix.ok ? suffix.value : 0) }, process));
    return 0;
  }
  const ended = await launch(docker.value, request, name, process, { print, log });
  return ended.ok ? ended.value : report(process, ended.failure);
}

/** What is asked for instead of a container. */
async function answer(instead: NonNullable<Flags['instead']>, process: PaddockProcess): Promise<number> {
  switch (instead.kind) {
    case 'version':
      process.stdout.write(`${process.version}\n`);
      return 0;
    case 'help':
      process.stdout.write((await import('./help.ts')).HELP);
      return 0;
    case 'completion': {
      const { completion, SHELLS } = await import('./completion.ts');
      const script = completion(instead.shell);
      if (script === undefined) {
        const mend = `name one of ${SHELLS.join(', ')}`;
        return report(process, {
          room: 'usage',
          kind: 'bad-flag',
          what: `no completion for ${instead.shell}`,
          mend,
        });
      }
      process.stdout.write(script);
      return 0;
    }
  }
}

function checkWorkdir(workdir: string, flags: Flags): PaddockFailure | undefined {
  const source: Source =
    flags.workdir === undefined ? { kind: 'default' } : { kind: 'flag', name: '--workdir' };
  const failure = (code: string): PaddockFailure => ({
    room: 'paddock',
    kind: 'unreadable',
    what: 'workdir',
    path: workdir,
    code,
    source,
  });
  if (!isAbsolute(workdir)) return failure('ENOENT');
  try {
    return statSync(workdir).isDirectory() ? undefined : failure('ENOTDIR');
  } catch (error) {
    return failure((error as NodeJS.ErrnoException).code ?? 'EIO');
  }
}
