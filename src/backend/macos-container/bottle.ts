import { createReadStream, type FSWatcher, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import type { Plan } from '../../plan/plan.ts';
import { BOTTLE_HOME_DIR } from '../../plan/reserved-env.ts';
import { AGENT_OWNER, type Owner } from '../../sys/archive/tar-header.ts';
import { writeArchive } from '../../sys/archive/write-archive.ts';
import { fileFailure } from '../../sys/atomic-file.ts';
import type { Host } from '../../sys/host.ts';
import { type Finished, finished } from '../../sys/spawn.ts';
import { Pace, Stopped, type WorkEvents } from '../../sys/tree/pace.ts';
import { asBytes } from '../../sys/tree/path-bytes.ts';
import type { Bottle, GuestUser, LaunchInputs, PrepareEvents, RunningAgent } from '../contract.ts';
import { containerName, keptImage } from '../docker/names.ts';
import {
  ADOPT,
  agentScript,
  NEW_DIRECTORY,
  PUT_FILE,
  provisionScript,
  valueName,
} from '../docker/scripts.ts';
import { execArgs, GUEST_TRUST_DIR } from './args.ts';
import { type ContainerCall, insist, runContainer, startContainer, toolFailure } from './command.ts';
import { freezeInto } from './freeze.ts';
import type { Held } from './held.ts';
import { removeNetwork } from './networks.ts';
import type { PreparedFacts } from './prepare.ts';
import { execOnOurStreams } from './running-agent.ts';
import { SETTLE } from './scripts.ts';
import { removeContainer } from './vm.ts';

/** How often a command of provisioning is tried that was killed: each may run twice. */
const TRIES = 3;

export class MacosBottle implements Bottle {
  /** What it has made so far; closing takes all of it down. */
  readonly networks: string[] = [];
  readonly containers: string[] = [];
  readonly held: Held[] = [];
  readonly watchers: Pick<FSWatcher, 'close'>[] = [];
  gateAddress?: string;
  plan: Plan;
  readonly #host: Host;
  readonly #facts: PreparedFacts;
  readonly #inputs: LaunchInputs;
  readonly #container: string;
  /** Names of the bottle's variables whose values come from the host, and those values by neutral names. */
  readonly #names: readonly string[];
  readonly #values: Readonly<Record<string, string>>;
  #owner: Owner = AGENT_OWNER;
  /** Where provisioning runs: the workspace may still be to come. */
  #workingDir = BOTTLE_HOME_DIR;
  #isSettled = false;
  #closed: Promise<void> | undefined;

  constructor(plan: Plan, host: Host, facts: PreparedFacts, inputs: LaunchInputs) {
    this.plan = plan;
    this.#host = host;
    this.#facts = facts;
    this.#inputs = inputs;
    this.#container = containerName('agent', plan.slug);
    const given = plan.env.flatMap(({ name, value }) =>
      value.type === 'host' ? [{ name, value: inputs.hostValues[value.from] ?? '' }] : [],
    );
    this.#names = given.map(({ name }) => name);
    this.#values = Object.fromEntries(given.map(({ value }, index) => [valueName(index), value]));
  }

  /** The plan with the gate's address in it, which is known once the gate has one. */
  place(plan: Plan, gateAddress: string): void {
    this.plan = plan;
    this.gateAddress = gateAddress;
  }

  /** The agent's container is up: its places for certificates, and whose the workspace is. */
  async settle(): Promise<Result<void, Failure>> {
    const told = await this.#ask('show the bottle its certificates', {
      user: '0',
      script: SETTLE,
      words: ['sh', GUEST_TRUST_DIR],
    });
    if (!told.ok) return told;
    const [, uid, gid] = /^(\d{1,9})\n(\d{1,9})\n$/.exec(told.value) ?? [];
    if (uid === undefined || gid === undefined)
      return fail({
        room: 'backend',
        kind: 'unsupported',
        backend: 'macos-container',
        what: `use for the image ${this.#facts.agentImage}: it has no user node`,
        mend: "add `RUN useradd --uid 1000 --create-home node` to the image's Dockerfile",
      });
    this.#isSettled = true;
    this.#owner = { uid: Number(uid), gid: Number(gid) };
    const { mode, path } = this.plan.workspace;
    if (mode !== 'mount') return ok(undefined);
    this.#workingDir = path;
    const { uid: hostUid, gid: hostGid } = this.#host;
    if (hostUid === 0 || hostUid === this.#owner.uid) return ok(undefined);
    this.#owner = { uid: hostUid, gid: hostGid };
    return this.#succeed("give the agent the workspace's user", {
      user: '0',
      script: ADOPT,
      words: ['sh', String(hostUid), String(hostGid), 'node', BOTTLE_HOME_DIR],
    });
  }

  execAgent(): Promise<Result<RunningAgent, Failure>> {
    const { command, workspace, env } = this.plan;
    const term = env.some(({ name }) => name === 'TERM') ? {} : { TERM: 'xterm-256color' };
    return execOnOurStreams(
      this.#facts.container,
      {
        container: this.#container,
        script: agentScript(this.#names),
        pidFile: 'agent',
        command: [command.file, ...command.args],
        workingDir: workspace.mode === 'none' ? BOTTLE_HOME_DIR : workspace.path,
        env: { ...this.#values, ...term },
      },
      this.#inputs.agent,
    );
  }

  exec(script: string, { user }: { readonly user: GuestUser }): Promise<Result<Finished, Failure>> {
    return this.#run({
      action: 'run a script in the bottle',
      user: user === 'root' ? '0' : 'node',
      script: provisionScript(this.#names, script),
      words: ['sh'],
      env: this.#values,
    });
  }

  async copyIn(
    source: string,
    target: string,
    { mode = 0o600 }: { readonly mode?: number } = {},
  ): Promise<Result<void, Failure>> {
    let bytes: Uint8Array | undefined;
    try {
      if (!statSync(source).isDirectory()) bytes = readFileSync(source);
    } catch (error) {
      return fail(fileFailure('read', source, error));
    }
    if (bytes !== undefined)
      return this.#succeed(`write ${target} in the bottle`, {
        script: PUT_FILE,
        words: ['sh', target, mode.toString(8)],
        input: bytes,
      });
    const made = await this.#succeed(`make ${target} in the bottle`, {
      script: NEW_DIRECTORY,
      words: ['sh', target],
    });
    return made.ok ? this.#copyTree(source, target, { notice: () => {} }) : made;
  }

  /** A bottle that goes on has its copy in its image. */
  async takeWorkspace(source: string, events: WorkEvents & PrepareEvents): Promise<Result<void, Failure>> {
    const copied = this.#facts.isResumed ? ok(undefined) : await this.#copyTree(source, source, events);
    if (copied.ok) this.#workingDir = source;
    return copied;
  }

  close(options: { readonly keep: boolean } = { keep: false }): Promise<void> {
    this.#closed ??= this.#takeDown(options.keep);
    return this.#closed;
  }

  /** As an archive, which `tar` opens in the bottle. */
  async #copyTree(
    source: string,
    target: string,
    events: WorkEvents & PrepareEvents,
  ): Promise<Result<void, Failure>> {
    const archive = join(this.plan.stateDir, 'copy.tar');
    const pace = new Pace(events);
    try {
      rmSync(archive, { force: true });
      const name = asBytes(target.slice(1));
      const { notices } = await writeArchive(archive, [{ name, root: source }], pace, {
        done: 'copied',
        owner: this.#owner,
      });
      const copied = await this.#openArchive(archive, target);
      if (!copied.ok) return copied;
      for (const line of notices) events.notice(line);
      return ok(undefined);
    } catch (error) {
      if (error instanceof Stopped) return ok(undefined);
      return fail(fileFailure('copy', (error as NodeJS.ErrnoException).path ?? source, error));
    } finally {
      rmSync(archive, { force: true });
      pace.end();
    }
  }

  async #openArchive(archive: string, target: string): Promise<Result<void, Failure>> {
    const action = `copy to ${target} in the bottle`;
    const script = 'exec tar --extract --preserve-permissions --numeric-owner --file=- --directory=/';
    const args = execArgs({ container: this.#container, user: '0', script, words: ['sh'], input: true });
    const started = await startContainer(this.#facts.container, { action, args });
    if (!started.ok) return started;
    const child = started.value;
    const end = finished(child);
    // One that ends early says why itself.
    if (child.stdin !== null) await pipeline(createReadStream(archive), child.stdin).catch(() => {});
    const ended = await end;
    return ended.code === 0 ? ok(undefined) : fail(toolFailure(action, ended));
  }

  async #succeed(action: string, request: Omit<ScriptCall, 'action'>): Promise<Result<void, Failure>> {
    const asked = await this.#ask(action, request);
    return asked.ok ? ok(undefined) : asked;
  }

  #ask(action: string, request: Omit<ScriptCall, 'action'>): Promise<Result<string, Failure>> {
    return insist(this.#facts.container, this.#callOf({ action, ...request }), TRIES);
  }

  /** A command that the tool killed, rather than ended, runs once more. */
  async #run(request: ScriptCall): Promise<Result<Finished, Failure>> {
    for (let tried = 1; ; tried += 1) {
      const ran = await runContainer(this.#facts.container, this.#callOf(request));
      if (!ran.ok || ran.value.code !== 137 || tried >= TRIES) return ran;
    }
  }

  #callOf({ action, user = 'node', script, words, env = {}, input }: ScriptCall): ContainerCall {
    return {
      action,
      args: execArgs({
        ...{ container: this.#container, user, script, words, env: Object.keys(env) },
        ...(this.#isSettled ? { workingDir: this.#workingDir } : {}),
        input: input !== undefined,
      }),
      env,
      ...(input === undefined ? {} : { input }),
    };
  }

  async #takeDown(keep: boolean): Promise<void> {
    for (const held of this.held) held.expectEnd();
    for (const watcher of this.watchers) watcher.close();
    const { container, dns } = this.#facts;
    const isSafe = !keep || !this.#isSettled || (await this.#keep(dns));
    const doomed = this.containers.filter((name) => isSafe || name !== this.#container);
    // What began last ends first: egress writes down what it still knows before its machine goes.
    for (const held of this.held.toReversed()) await held.stop();
    await Promise.all(doomed.map((name) => removeContainer(container, name)));
    await Promise.all(this.networks.map((name) => removeNetwork(container, name)));
  }

  /** A container that could not be kept as an image stays itself: `resume` takes it from there. */
  async #keep(dns: string): Promise<boolean> {
    const { slug, stateDir } = this.plan;
    const kept = await freezeInto(
      this.#facts.container,
      { slug, stateDir, image: keptImage(slug), role: 'kept', dns },
      this.#host,
      {},
    );
    return kept.ok;
  }
}

interface ScriptCall {
  readonly action: string;
  readonly user?: string;
  readonly script: string;
  readonly words: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: Uint8Array;
}
