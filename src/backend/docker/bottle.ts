import { createReadStream, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import type { Plan } from '../../plan/plan.ts';
import { AGENT_OWNER, type Owner } from '../../sys/archive/tar-header.ts';
import { writeArchive } from '../../sys/archive/write-archive.ts';
import { fileFailure } from '../../sys/atomic-file.ts';
import type { Host } from '../../sys/host.ts';
import { type Finished, finished } from '../../sys/spawn.ts';
import { Pace, Stopped, type WorkEvents } from '../../sys/tree/pace.ts';
import { asBytes } from '../../sys/tree/path-bytes.ts';
import type { AgentIo, Bottle, GuestUser, LaunchInputs, PrepareEvents, RunningAgent } from '../contract.ts';
import { execArgs } from './args.ts';
import type { BridgeNetwork } from './bridge-subnet.ts';
import { classify } from './classify.ts';
import { type Docker, type Environment, runDocker, startDocker } from './command.ts';
import { containerName, keptImage } from './names.ts';
import { commitContainer, remove, removeUnstarted } from './orphans.ts';
import type { Part } from './part.ts';
import type { PreparedFacts } from './prepare.ts';
import { execOnOurStreams } from './running-agent.ts';
import { ADOPT, agentScript, NEW_DIRECTORY, PUT_FILE, provisionScript, valueName } from './scripts.ts';

const UNPACK = ['tar', '-x', '-p', '-f', '-', '-C', '/'];

export class DockerBottle implements Bottle {
  /** In the order of their making. */
  readonly parts: Part[] = [];
  agent: Part | undefined;
  /** Where it finds its gate; undefined in the topology loopback. */
  readonly gateAddress?: string;
  readonly #network: BridgeNetwork | undefined;
  readonly #io: AgentIo;
  readonly #plan: Plan;
  readonly #host: Host;
  readonly #facts: PreparedFacts;
  readonly #docker: Docker;
  readonly #container: string;
  /** Names of the bottle's variables whose values come from the host, and those values by neutral names. */
  readonly #names: readonly string[];
  readonly #values: Environment;
  #owner: Owner = AGENT_OWNER;
  #closed: Promise<void> | undefined;

  constructor(
    plan: Plan,
    host: Host,
    facts: PreparedFacts,
    { hostValues, agent }: LaunchInputs,
    bridge?: BridgeNetwork,
  ) {
    this.#network = bridge;
    if (bridge !== undefined) this.gateAddress = bridge.gate;
    this.#io = agent;
    this.#plan = plan;
    this.#host = host;
    this.#facts = facts;
    this.#docker = facts.docker;
    this.#container = containerName('agent', plan.slug);
    const given = plan.env.flatMap(({ name, value }) =>
      value.type === 'host' ? [{ name, value: hostValues[value.from] ?? '' }] : [],
    );
    this.#names = given.map(({ name }) => name);
    this.#values = Object.fromEntries(given.map(({ value }, index) => [valueName(index), value]));
  }

  execAgent(): Promise<Result<RunningAgent, Failure>> {
    const { file, args } = this.#plan.command;
    return execOnOurStreams(
      this.#docker,
      {
        container: this.#container,
        user: 'node',
        script: agentScript(this.#names),
        pidFile: 'agent',
        command: [file, ...args],
        env: this.#values,
      },
      this.#io,
    );
  }

  async exec(script: string, { user }: { readonly user: GuestUser }): Promise<Result<Finished, Failure>> {
    return this.#run({
      action: 'run a script in the bottle',
      user: user === 'root' ? '0' : 'node',
      script: provisionScript(this.#names, script),
      words: [],
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
    return this.#facts.isResumed ? ok(undefined) : this.#copyTree(source, source, events);
  }

  close(options: { readonly keep: boolean } = { keep: false }): Promise<void> {
    this.#closed ??= this.#takeDown(options.keep);
    return this.#closed;
  }

  /**
   * What is mounted belongs to the host's user: where the image's `node` has another number, it is given that one.
   * `docker exec --privileged` has the capabilities that the container itself never has.
   */
  async settleUser(uid: number, gid: number): Promise<Result<void, Failure>> {
    const [host, plan] = [this.#host, this.#plan];
    this.#owner = { uid, gid };
    const isForeign = host.platform === 'linux' && !this.#facts.engine.mapsUsers && host.uid !== 0;
    if (plan.workspace.mode !== 'mount' || !isForeign || uid === host.uid) return ok(undefined);
    this.#owner = { uid: host.uid, gid: host.gid };
    return this.#succeed("give the agent the workspace's user", {
      user: '0',
      privileged: true,
      script: ADOPT,
      words: ['sh', String(host.uid), String(host.gid), 'node', '/home/node'],
    });
  }

  /** As an archive, which docker opens as it is, or `tar` inside where docker does not see the same files. */
  async #copyTree(
    source: string,
    target: string,
    events: WorkEvents & PrepareEvents,
  ): Promise<Result<void, Failure>> {
    const archive = join(this.#plan.stateDir, 'copy.tar');
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
    const started = await startDocker(this.#docker, {
      action,
      args: this.#facts.isolation.isOpaque
        ? ['exec', '--interactive', '--privileged', '--user', '0', this.#container, ...UNPACK]
        : ['cp', '-', `${this.#container}:/`],
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    });
    if (!started.ok) return started;
    const { child } = started.value;
    const end = finished(child);
    // docker that ends early says why itself.
    if (child.stdin !== null) await pipeline(createReadStream(archive), child.stdin).catch(() => {});
    const { code, stderr } = await end;
    return code === 0
      ? ok(undefined)
      : fail(classify({ program: this.#docker.kind, action, status: code, stderr }));
  }

  async #succeed(
    action: string,
    request: {
      readonly script: string;
      readonly words: readonly string[];
      readonly user?: string;
      readonly privileged?: boolean;
      readonly input?: Uint8Array;
    },
  ): Promise<Result<void, Failure>> {
    const ran = await this.#run({ user: 'node', env: {}, ...request, action });
    if (!ran.ok) return ran;
    const { code, stderr } = ran.value;
    return code === 0
      ? ok(undefined)
      : fail(classify({ program: this.#docker.kind, action, status: code, stderr }));
  }

  #run(request: {
    readonly action: string;
    readonly user: string;
    readonly script: string;
    readonly words: readonly string[];
    readonly env: Environment;
    readonly privileged?: boolean;
    readonly input?: Uint8Array;
  }): Promise<Result<Finished, Failure>> {
    const { action, user, script, words, env, privileged = false, input } = request;
    const args = execArgs({
      container: this.#container,
      user,
      terminal: false,
      input: input !== undefined,
      env: Object.keys(env),
      script,
      words,
    });
    return runDocker(this.#docker, {
      action,
      args: privileged ? ['exec', '--privileged', ...args.slice(1)] : args,
      env,
      ...(input === undefined ? {} : { input }),
    });
  }

  async #takeDown(keep: boolean): Promise<void> {
    for (const part of this.parts) part.expectEnd();
    const isSafe = !keep || (await this.#keep());
    const others = this.parts.filter((part) => part !== this.agent);
    await Promise.all([...others.map((part) => part.stop()), this.#endAgent(isSafe)]);
    if (this.#network !== undefined)
      await remove(this.#docker, { kind: 'network', name: this.#network.name });
  }

  async #keep(): Promise<boolean> {
    const { slug } = this.#plan;
    const kept = await commitContainer(
      this.#docker,
      slug,
      { image: keptImage(slug), role: 'kept' },
      this.#host,
    );
    return kept.ok;
  }

  /** A container that could not be kept otherwise stays itself: `resume` takes it from there. */
  async #endAgent(isSafe: boolean): Promise<void> {
    if (this.agent === undefined) return;
    // Of one that did not start another's container may have the name.
    if (isSafe && (await this.agent.up).ok)
      await remove(this.#docker, { kind: 'container', name: this.#container });
    else if (isSafe) await removeUnstarted(this.#docker, this.#plan.slug, this.#host);
    await this.agent.stop();
  }
}
