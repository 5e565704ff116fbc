import type { Bottle } from '../backend/contract.ts';
import type { Failure } from '../diagnostics/failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import type { AgentSetup, Plan } from '../plan/plan.ts';
import { makePrivateDir, writeFileAtomic } from '../sys/atomic-file.ts';
import { provisionGit } from './provision-git.ts';

/** One step: idempotent, so that a bottle that is taken up again goes through all of them. */
type Step = (setup: AgentSetup, plan: Plan, bottle: Bottle) => Promise<Result<void, Failure>>;

const DONE = ok(undefined);

/** The files of an agent, in the order that holds on every backend; the workspace stands between the two halves. */
export const agentSteps = {
  beforeWorkspace: (plan: Plan, bottle: Bottle) => inOrder([prompt, skills], plan, bottle),
  afterWorkspace: (plan: Plan, bottle: Bottle) =>
    inOrder([gitConfig, prepareCommands, directories, files, verifyCommands, supervise], plan, bottle),
};

async function inOrder(steps: readonly Step[], plan: Plan, bottle: Bottle): Promise<Result<void, Failure>> {
  if (plan.agent === undefined) return DONE;
  for (const step of steps) {
    const done = await step(plan.agent, plan, bottle);
    if (!done.ok) return done;
  }
  return DONE;
}

const prompt: Step = async ({ provider, prompt: text }, plan, bottle) => {
  if (!provider.hasPrompt || provider.promptFile === undefined) return DONE;
  return place('prompt.txt', `${text}\n`, { path: provider.promptFile, mode: 0o600 }, plan, bottle);
};

const skills: Step = async ({ provider, skills: wanted }, _plan, bottle) => {
  if (provider.skillsDir === undefined) return DONE;
  for (const { name, source } of wanted) {
    const copied = await bottle.copyIn(source, `${provider.skillsDir}/${name}`);
    if (!copied.ok) return copied;
  }
  return DONE;
};

const gitConfig: Step = (_setup, plan, bottle) => provisionGit(plan, bottle);

const prepareCommands: Step = ({ provider }, plan, bottle) => runAll(provider.preCopy, plan, bottle);
const verifyCommands: Step = ({ provider }, plan, bottle) => runAll(provider.verify, plan, bottle);

/** Those that no file makes. */
const directories: Step = async ({ provider }, plan, bottle) => {
  const empty = provider.dirs.filter(
    (directory) => !provider.files.some(({ path }) => path.startsWith(`${directory}/`)),
  );
  return empty.length === 0 ? DONE : runAll([['mkdir', '-p', ...empty]], plan, bottle);
};

const files: Step = async ({ provider }, plan, bottle) => {
  for (const [index, file] of provider.files.entries()) {
    const name = `${index}-${file.path.slice(file.path.lastIndexOf('/') + 1)}`;
    const placed = await place(name, file.text, file, plan, bottle);
    if (!placed.ok) return placed;
  }
  return DONE;
};

const supervise: Step = ({ provider }, plan, bottle) =>
  runAll(provider.superviseCommand === undefined ? [] : [provider.superviseCommand], plan, bottle);

/** Stages a text in the bottle's state, and copies it in. */
async function place(
  name: string,
  text: string,
  { path, mode }: { readonly path: string; readonly mode: number },
  plan: Plan,
  bottle: Bottle,
): Promise<Result<void, Failure>> {
  const directory = `${plan.stateDir}/agent`;
  const made = makePrivateDir(directory);
  if (!made.ok) return made;
  const staged = `${directory}/${name}`;
  const written = writeFileAtomic(staged, text, { durable: false });
  return written.ok ? bottle.copyIn(staged, path, { mode }) : written;
}

async function runAll(
  commands: readonly (readonly string[])[],
  plan: Plan,
  bottle: Bottle,
): Promise<Result<void, Failure>> {
  for (const [program = '', ...args] of commands) {
    // Where the agent CLI is the host's, PATH in the bottle need not name its directory.
    const file = program === plan.agent?.provider.command ? plan.command.file : program;
    const ran = await bottle.exec([file, ...args].map(shellQuote).join(' '), { user: 'node' });
    if (!ran.ok) return ran;
    const { code, stdout, stderr } = ran.value;
    if (code !== 0) {
      const output = (stderr.trim() || stdout.trim()).slice(0, OUTPUT_MAX);
      return fail({
        room: 'provider',
        kind: 'command-failed',
        command: [program, ...args].join(' '),
        code,
        output,
      });
    }
  }
  return DONE;
}

/** UTF-16 units of a failed command's output that an error repeats. */
const OUTPUT_MAX = 2000;

function shellQuote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
