import { fail, ok, type Result } from '../diagnostics/result.ts';
import { badFlag, type UsageFailure } from '../diagnostics/usage-failure.ts';
import { parseResolve } from './parse-resolve.ts';
import type { BottleColor, WorkspaceMode } from './plan.ts';

/** The flags of `start` and `resume` that say what bottle is wanted, as they were typed. */
export interface StartFlags {
  readonly cwd?: boolean;
  readonly workspace?: WorkspaceMode;
  readonly label?: string;
  readonly color?: BottleColor;
  readonly remoteControl?: boolean;
  readonly resolve?: readonly string[];
  readonly upstreamCa?: string;
}

/** What a person asked of `start` or `resume`, checked in itself. */
export interface StartRequest {
  readonly agentArgs: readonly string[];
  /** Absent when no flag was given: then the bottle decides. */
  readonly workspace?: WorkspaceMode;
  readonly label?: string;
  readonly color?: BottleColor;
  readonly remoteControl: boolean;
  /** Continues the agent's last conversation. */
  readonly resume: boolean;
  /** As typed: egress takes the same form. */
  readonly resolve: readonly string[];
  readonly upstreamCa?: string;
  /** BOT_BOTTLE_IMAGE. */
  readonly image?: string;
}

export function parseStartRequest(
  flags: StartFlags,
  agentArgs: readonly string[],
): Result<StartRequest, UsageFailure> {
  const { cwd = false, label, color, remoteControl = false, upstreamCa } = flags;
  if (agentArgs.some((word) => word.includes('\0'))) {
    return fail(badFlag('the arguments of the agent contain a NUL byte', 'remove it'));
  }
  if (cwd && flags.workspace !== undefined && flags.workspace !== 'copy') {
    return fail(
      badFlag(`--cwd means --workspace copy, and --workspace is ${flags.workspace}`, 'give one of the two'),
    );
  }
  const resolve: string[] = [];
  for (const text of flags.resolve ?? []) {
    const parsed = parseResolve(text);
    if (!parsed.ok) return parsed;
    resolve.push(parsed.value.text);
  }
  const workspace = cwd ? 'copy' : flags.workspace;
  return ok({
    agentArgs,
    ...(workspace === undefined ? {} : { workspace }),
    ...(label === undefined ? {} : { label }),
    ...(color === undefined ? {} : { color }),
    remoteControl,
    resume: false,
    resolve,
    ...(upstreamCa === undefined ? {} : { upstreamCa }),
  });
}
