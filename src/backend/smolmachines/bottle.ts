import { copyFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import type { Plan } from '../../plan/plan.ts';
import { BOTTLE_HOME_DIR } from '../../plan/reserved-env.ts';
import type { Owner } from '../../sys/archive/tar-header.ts';
import { writeArchive } from '../../sys/archive/write-archive.ts';
import { fileFailure } from '../../sys/atomic-file.ts';
import type { Host } from '../../sys/host.ts';
import type { Finished } from '../../sys/spawn.ts';
import { Pace, Stopped, type WorkEvents } from '../../sys/tree/pace.ts';
import { asBytes } from '../../sys/tree/path-bytes.ts';
import type { AgentIo, Bottle, GuestUser, LaunchInputs, PrepareEvents, RunningAgent } from '../contract.ts';
import type { Part } from '../docker/part.ts';
import { agentScript, provisionScript, valueName } from '../docker/scripts.ts';
import { dropAlias } from './alias.ts';
import { AS_NODE, copyInArgs, execArgs } from './args.ts';
import { askSmolvm, execInMachine, insist, toolFailure } from './command.ts';
import { keepFiles } from './keep.ts';
import type { Lifeline } from './lifeline.ts';
import { removeMachine, removeMarker, stopMachine } from './machine.ts';
import { machineName } from './names.ts';
import type { PreparedFacts } from './prepare.ts';
import { execOnOurStreams } from './running-agent.ts';
import { GUEST_STATE, OPEN_ARCHIVE, PLACE_FILE, TAKE_VALUES, WITH_VALUES } from './scripts.ts';

/** What a bottle's machine takes with it when it goes. */
export interface Holdings {
  readonly parts: readonly Part[];
  /** Undefined as long as no machine was made. */
  lifeline: Lifeline | undefined;
  /** An address that the host was given for it. */
  readonly alias: string | undefined;
}

export class SmolmachinesBottle implements Bottle {
  readonly gateAddress: string;
  readonly #plan: Plan;
  readonly #host: Host;
  readonly #facts: PreparedFacts;
  readonly #io: AgentIo;
  readonly #held: Holdings;
  readonly #machine: string;
  /** Of the bottle's variables: literal ones, and the values of the host's by neutral names. */
  readonly #literals: Readonly<Record<string, string>>;
  readonly #names: readonly string[];
  readonly #values: Readonly<Record<string, string>>;
  #owner: Owner = { uid: 1000, gid: 1000 };
  #copies = 0;
  #closed: Promise<void> | undefined;

  constructor(
    plan: Plan,
    host: Host,
    facts: PreparedFacts,
    { hostValues, agent }: LaunchInputs,
    address: string,
    held: Holdings,
  ) {
    this.gateAddress = address;
    this.#plan = plan;
    this.#host = host;
    this.#facts = facts;
    this.#io = agent;
    this.#held = held;
    this.#machine = machineName(plan.slug);
    this.#literals = Object.fromEntries(
      plan.env.flatMap(({ name, value }) => (value.type === 'literal' ? [[name, value.text]] : [])),
    );
    const given = plan.env.flatMap(({ name, value }) =>
      value.type === 'host' ? [{ name, value: hostValues[value.from] ?? '' }] : [],
    );
    this.#names = given.map(({ name }) => name);
    this.#values = Object.fromEntries(given.map(({ value }, index) => [valueName(index), value]));
  }

  execAgent(): Promise<Result<RunningAgent, Failure>> {
    const { command, workspace } = this.#plan;
    return execOnOurStreams(
      {
        machine: this.#machine,
        workingDir: workspace.mode === 'none' ? BOTTLE_HOME_DIR : workspace.path,
        literals: this.#literals,
        ...this.#passed(),
        script: [WITH_VALUES, agentScript(this.#names)].join('\n'),
        pidFile: 'agent',
        command: [command.file, ...command.args],
      },
      this.#io,
      this.#host,
    );
  }

  async exec(script: string, { user }: { readonly user: GuestUser }): Promise<Result<Finished, Failure>> {
    const words = ['sh', '-c', [WITH_VALUES, provisionScript(this.#names, script)].join('\n')];
    const { env, passed } = this.#passed();
    return execInMachine(this.#host, {
      action: 'run a script in the bottle',
      args: execArgs({
        machine: this.#machine,
        terminal: false,
        interactive: false,
        env: this.#literals,
        passed,
        command: user === 'root' ? words : [...AS_NODE, ...words],
      }),
      env,
    });
  }

  async copyIn(
    source: string,
    target: string,
    { mode = 0o600 }: { readonly mode?: number } = {},
  ): Promise<Result<void, Failure>> {
    try {
      if (statSync(source).isDirectory()) return await this.#copyTree(source, target, { notice: () => {} });
    } catch (error) {
      return fail(fileFailure('read', source, error));
    }
    const staged = this.#stage();
    try {
      copyFileSync(source, staged.path);
      return await this.#place(`write ${target} in the bottle`, staged, [
        PLACE_FILE,
        target,
        mode.toString(8),
      ]);
    } catch (error) {
      return fail(fileFailure('copy', source, error));
    } finally {
      rmSync(staged.path, { force: true });
    }
  }

  /** A bottle that goes on has its copy. */
  async takeWorkspace(source: string, events: WorkEvents & PrepareEvents): Promise<Result<void, Failure>> {
    return this.#facts.isResumed ? ok(undefined) : this.#copyTree(source, source, events);
  }

  close(options: { readonly keep: boolean } = { keep: false }): Promise<void> {
    this.#closed ??= this.#takeDown(options.keep);
    return this.#closed;
  }

  setOwner(owner: Owner): void {
    this.#owner = owner;
  }

  /** An archive of the host's, at the root of the machine. */
  openArchive(source: string, target: string): Promise<Result<void, Failure>> {
    const staged = this.#stage();
    try {
      copyFileSync(source, staged.path);
    } catch (error) {
      return Promise.resolve(fail(fileFailure('copy', source, error)));
    }
    return this.#place('restore the files of the bottle', staged, [OPEN_ARCHIVE, target]).finally(() =>
      rmSync(staged.path, { force: true }),
    );
  }

  /** Hands the host's values to a machine whose tool passes none on by its environment. */
  async takeValues(): Promise<Result<void, Failure>> {
    if (this.#names.length === 0 || this.#facts.tool.hasSecretEnv) return ok(undefined);
    const lines = Object.entries(this.#values).map(
      ([name, value]) => `export ${name}=${shellQuoted(value)}\n`,
    );
    const input = Buffer.from(lines.join(''));
    const action = "hand the bottle its variables' values";
    const command = ['sh', '-c', TAKE_VALUES, 'sh', String(input.length)];
    const args = execArgs({ machine: this.#machine, terminal: false, interactive: true, command });
    const ran = await insist(this.#host, { action, args, input }, 5);
    return ran.ok ? ok(undefined) : ran;
  }

  #passed() {
    const isPassed = this.#facts.tool.hasSecretEnv;
    return isPassed
      ? { env: this.#values, passed: Object.keys(this.#values) }
      : { env: {}, passed: [] as readonly string[] };
  }

  /** A file that is copied next: in a directory without a colon in its path, and in the machine. */
  #stage(): { readonly path: string; readonly name: string; readonly inside: string } {
    this.#copies += 1;
    const name = `copy-${this.#copies}`;
    return { path: join(this.#plan.stateDir, name), name, inside: `${GUEST_STATE}/${name}` };
  }

  async #place(
    action: string,
    { name, inside }: { readonly name: string; readonly inside: string },
    [script = '', ...words]: readonly string[],
  ): Promise<Result<void, Failure>> {
    const args = copyInArgs(this.#machine, name, inside);
    const copied = await askSmolvm(this.#host, { action, args, cwd: this.#plan.stateDir });
    if (!copied.ok) return copied;
    const command = ['sh', '-c', script, 'sh', inside, ...words];
    const ran = await execInMachine(this.#host, {
      action,
      args: execArgs({ machine: this.#machine, terminal: false, interactive: false, command }),
    });
    if (!ran.ok) return ran;
    return ran.value.code === 0 ? ok(undefined) : fail(toolFailure(action, ran.value));
  }

  async #copyTree(
    source: string,
    target: string,
    events: WorkEvents & PrepareEvents,
  ): Promise<Result<void, Failure>> {
    const staged = this.#stage();
    const pace = new Pace(events);
    try {
      rmSync(staged.path, { force: true });
      const name = asBytes(target.slice(1));
      const { notices } = await writeArchive(staged.path, [{ name, root: source }], pace, {
        done: 'copied',
        owner: this.#owner,
      });
      const placed = await this.#place(`copy to ${target} in the bottle`, staged, [OPEN_ARCHIVE, target]);
      if (!placed.ok) return placed;
      for (const line of notices) events.notice(line);
      return ok(undefined);
    } catch (error) {
      if (error instanceof Stopped) return ok(undefined);
      return fail(fileFailure('copy', (error as NodeJS.ErrnoException).path ?? source, error));
    } finally {
      rmSync(staged.path, { force: true });
      pace.end();
    }
  }

  async #takeDown(keep: boolean): Promise<void> {
    const { parts, lifeline, alias } = this.#held;
    for (const part of parts) part.expectEnd();
    if (lifeline !== undefined) {
      const isKept = !keep || (await keepFiles(this.#plan, this.#host)).ok;
      const { slug } = this.#plan;
      // What could not be kept otherwise stays in its machine: `resume` takes it from there.
      const gone = isKept
        ? await removeMachine(slug, this.#facts.tool, this.#host)
        : await stopMachine(slug, this.#host);
      if (gone.ok) lifeline.release();
    }
    await Promise.all(parts.map((part) => part.stop()));
    if (alias === undefined) return;
    const dropped = await dropAlias(alias, this.#host);
    if (dropped.ok && lifeline === undefined) removeMarker(this.#plan.slug, this.#host);
  }
}

function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
