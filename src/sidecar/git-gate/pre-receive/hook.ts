import { visible } from '../../../diagnostics/render.ts';
import { KNOWN_SECRET_VARIABLE } from '../../../wire/bottle-paths.ts';
import type { GitGateConfig } from '../../../wire/git-gate-config.ts';
import { readConfig } from '../config.ts';
import { askLeave } from './allow-proposal.ts';
import type { PushFinding } from './finding.ts';
import { forward, takeTurn } from './forward.ts';
import { findGitleaks, runGitleaks } from './gitleaks.ts';
import { type Push, readPush } from './push.ts';
import { GitFault, PushedRepository } from './repository.ts';
import { scanPush } from './scan-push.ts';
import { refusalLines } from './words.ts';

type Env = Readonly<Record<string, string | undefined>>;

export interface HookIo {
  /** Standard input, whole. */
  readonly input: string;
  readonly env: Env;
  readonly cwd: string;
  now(): number;
  /** A line that the client shows behind `remote:`. */
  tell(line: string): void;
}

/**
 * The pre-receive hook: everything of the push is looked at while it lies in quarantine, then sent upstream, and only
 * then does the mirror take it. Gives the exit status: 0 takes all refs, anything else none.
 */
export async function preReceive(io: HookIo): Promise<number> {
  const { env, cwd, tell } = io;
  const push = readPush(io.input, env);
  const refuse = (line: string): number => {
    tell(`git-gate refused the push: ${line}`);
    return 1;
  };
  if (push === undefined) return refuse('git told of it in a way that git-gate does not know.');
  const config = readConfig(env.GIT_GATE_DIR ?? '');
  try {
    const findings = await findingsOf(push, config, env, cwd);
    if ('words' in findings) return refuse(`gitleaks could not look at it: ${findings.words}`);
    if (findings.some(({ asksLeave }) => !asksLeave)) {
      for (const line of refusalLines(findings.filter(({ asksLeave }) => !asksLeave))) tell(line);
      return 1;
    }
    if (findings.length > 0 && !(await isAllowed(findings, push, config, io))) return 1;
  } catch (error) {
    if (!(error instanceof GitFault)) throw error;
    return refuse(`it could not be looked at whole: ${error.message}`);
  }
  if (!(await takeTurn(env.GIT_GATE_DIR ?? '', env.GIT_GATE_PUSH ?? '')))
    return refuse('the gate is ending. Push again.');
  const { GIT_PUSH_OPTION_COUNT: _, ...rest } = env;
  const sent = await forward(push, cwd, rest);
  for (const line of sent.lines) tell(visible(line));
  switch (sent.outcome) {
    case 'taken':
      return 0;
    case 'taken-unsaid':
      tell('git-gate: upstream has it all the same: the connection broke after it was taken.');
      return 0;
    case 'refused':
      return refuse('upstream did not take it (its words stand above). Nothing was changed here either.');
    case 'unknown':
      return refuse(
        'the connection to upstream broke (the words above), and upstream cannot be asked whether it took the push. Fetch before you push again.',
      );
  }
}

async function findingsOf(
  push: Push,
  { scanner, knownSecrets }: GitGateConfig,
  env: Env,
  cwd: string,
): Promise<readonly PushFinding[] | { readonly words: string }> {
  const {
    GIT_OBJECT_DIRECTORY,
    GIT_ALTERNATE_OBJECT_DIRECTORIES: _,
    GIT_QUARANTINE_PATH: __,
    ...plain
  } = env;
  // Ours always looks; without gitleaks on this machine `both` is ours alone, and `gitleaks` is refused.
  const gitleaks = scanner === 'builtin' ? undefined : await findGitleaks(env);
  if (gitleaks === undefined && scanner === 'gitleaks') return { words: 'it does not start' };
  const [ours, theirs] = await Promise.all([
    scanPush({
      push,
      repository: new PushedRepository(cwd, env),
      quarantine: new PushedRepository(cwd, { ...plain, GIT_OBJECT_DIRECTORY }),
      mirror: new PushedRepository(cwd, plain),
      knownSecrets: knownSecrets.map((name, index) => ({
        name,
        value: env[`${KNOWN_SECRET_VARIABLE}${index}`] ?? '',
      })),
    }),
    gitleaks === undefined ? [] : runGitleaks(gitleaks, push, new PushedRepository(cwd, env), cwd, env),
  ]);
  if ('words' in theirs) return theirs;
  const known = new Set(ours.map(placeOf));
  return [...ours, ...theirs.filter((finding) => !known.has(placeOf(finding)))];
}

/** Both scanners tell of one line in one commit; it is told once. */
function placeOf({ file, line, commit }: PushFinding): string {
  return `${commit}:${file}:${line}`;
}

async function isAllowed(
  findings: readonly PushFinding[],
  push: Push,
  config: GitGateConfig,
  { env, now, tell }: HookIo,
): Promise<boolean> {
  tell(
    'git-gate: lines marked gitleaks:allow hold what looks like secrets; the mark alone does not let them pass.',
  );
  const answer = config.supervise
    ? await askLeave(
        {
          findings,
          refs: push.updates.map(({ ref }) => ref),
          slug: env.GIT_GATE_SLUG ?? '',
          queueDir: env.GIT_GATE_QUEUE ?? '',
          timeout: config.allowTimeout,
          now,
        },
        (line) => tell(`git-gate: ${line}`),
      )
    : { allowed: false as const, why: 'this bottle has no supervisor who could be asked' };
  if (answer.allowed) {
    tell(`git-gate: allowed: ${visible(answer.notes)}`);
    return true;
  }
  for (const line of refusalLines(findings)) tell(line);
  tell(`They are marked gitleaks:allow, and were not let pass: ${visible(answer.why)}.`);
  return false;
}
