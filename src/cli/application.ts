import {
  type Application,
  ArgumentScannerError,
  buildApplication,
  buildRouteMap,
  ExitCode,
  help,
  run,
  text_en,
  UnexpectedPositionalError,
  UnsatisfiedPositionalError,
} from '@stricli/core';
import { nearest } from '../diagnostics/nearest.ts';
import { renderMessage } from '../diagnostics/render.ts';
import type { Result } from '../diagnostics/result.ts';
import { fail, ok } from '../diagnostics/result.ts';
import type { UsageFailure } from '../diagnostics/usage-failure.ts';
import { arrange } from './arrange.ts';
import { isCommand, shapeOf, type Target } from './command-shape.ts';
import { cleanup } from './commands/cleanup.ts';
import { commit } from './commands/commit.ts';
import { completion } from './commands/completion.ts';
import { doctor } from './commands/doctor.ts';
import { edit } from './commands/edit.ts';
import { egress } from './commands/egress.ts';
import { exec } from './commands/exec.ts';
import { info } from './commands/info.ts';
import { init } from './commands/init.ts';
import { list } from './commands/list.ts';
import { logs } from './commands/logs.ts';
import { resume } from './commands/resume.ts';
import { run as runCommand } from './commands/run.ts';
import { scan } from './commands/scan.ts';
import { start } from './commands/start.ts';
import { supervise } from './commands/supervise.ts';
import type { CliContext } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { usage } from './global-flags.ts';
import { report, reportUsage } from './report.ts';
import { type Sentence, TEXT } from './text.ts';

/** What the frame itself is given: the tree is its own. */
type FrameContext = Omit<CliContext, 'verbs'>;

/** The verbs, in the order in which help lists them. */
const VERBS = buildRouteMap<string, CliContext>({
  routes: {
    run: runCommand,
    start,
    resume,
    list,
    info,
    init,
    edit,
    exec,
    logs,
    commit,
    cleanup,
    supervise,
    egress,
    scan,
    doctor,
    completion,
  },
  docs: { brief: TEXT.brief, fullDescription: TEXT.about },
});

/** Runs the verb that `words` name; answers the exit code. */
export async function dispatch(words: readonly string[], context: FrameContext): Promise<number> {
  const found = findTarget(words);
  if (!found.ok) return report(context, found.failure);
  const { target, path, rest } = found.value;
  const inputs = [...path];
  if (isCommand(target)) {
    const arranged = arrange(rest, shapeOf(target, path));
    if (!arranged.ok) return report(context, arranged.failure);
    inputs.push(...arranged.value);
  } else if (rest.length === 0) {
    // Help, but as an answer to a mistake: on stderr, and not the code of success.
    await runOn(context, path, [...path, '--help'], { ...context.process, stdout: context.process.stderr });
    return reportUsage(context, TEXT.noVerb([TEXT.program, ...path].join(' ')));
  } else {
    inputs.push('--help');
  }
  return runOn(context, path, inputs, { ...context.process });
}

async function runOn(
  context: FrameContext,
  path: readonly string[],
  inputs: readonly string[],
  process: CliContext['process'],
): Promise<number> {
  await run(application(context, [TEXT.program, ...path].join(' ')), inputs, {
    ...context,
    process,
    verbs: VERBS,
  });
  const { exitCode } = process;
  if (exitCode === ExitCode.InvalidArgument || exitCode === ExitCode.UnknownCommand) return EXIT.usage;
  return typeof exitCode === 'number' && exitCode >= 0 ? exitCode : EXIT.failed;
}

interface Found {
  readonly target: Target;
  /** The words that led to it. */
  readonly path: readonly string[];
  readonly rest: readonly string[];
}

function findTarget(words: readonly string[]): Result<Found, UsageFailure> {
  let target: Target = VERBS;
  const path: string[] = [];
  while (!isCommand(target)) {
    const [word] = words.slice(path.length);
    if (word === '--help' || word === '-h') break;
    const alone = word === undefined || word.startsWith('-') ? target.getDefaultCommand() : undefined;
    const named = target.getAllEntries().find((entry) => entry.target === alone);
    if (alone !== undefined && named !== undefined) {
      return ok({ target: alone, path: [...path, named.name.original], rest: words.slice(path.length) });
    }
    if (word === undefined) break;
    const entries: Map<string, Target> = new Map(
      target.getAllEntries().map((entry) => [entry.name.original, entry.target]),
    );
    const next: Target | undefined = entries.get(word);
    if (next === undefined) {
      const meant = nearest(word, [...entries.keys()]);
      return fail(usage(TEXT.unknownVerb([TEXT.program, ...path].join(' '), word, meant)));
    }
    target = next;
    path.push(word);
  }
  return ok({ target, path, rest: words.slice(path.length) });
}

function application(context: FrameContext, command: string): Application<CliContext> {
  const render = (sentence: Sentence) =>
    // stricli ends the line itself.
    renderMessage(TEXT.program, sentence, { colour: context.stderr.colour }).slice(0, -1);
  const bug = (error: unknown) => {
    const summary = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    if (context.debug && error instanceof Error) context.stderr.write(`${error.stack}\n`);
    return render(TEXT.bug(summary, context.debug));
  };
  return buildApplication(
    VERBS,
    {
      name: TEXT.program,
      scanner: { caseStyle: 'allow-kebab-for-camel', allowArgumentEscapeSequence: true },
      documentation: { caseStyle: 'convert-camel-to-kebab', onlyRequiredInUsageLine: true },
      localization: {
        text: {
          ...text_en,
          headers: TEXT.headers,
          briefs: {
            ...text_en.briefs,
            help: TEXT.helpBrief,
            argumentEscapeSequence: TEXT.separatorBrief,
          },
          exceptionWhileParsingArguments: (error) => render(argumentSentence(error, command)),
          exceptionWhileLoadingCommandFunction: bug,
          exceptionWhileLoadingCommandContext: bug,
          exceptionWhileRunningCommand: bug,
          commandErrorResult: bug,
        },
      },
    },
    {
      help: help({
        brief: TEXT.helpBrief,
        formatting: {
          caseStyle: 'convert-camel-to-kebab',
          onlyRequiredInUsageLine: true,
          useAliasInUsageLine: false,
        },
      }),
    },
  );
}

/** What `arrange` leaves to stricli: the number of arguments. */
function argumentSentence(error: unknown, command: string): Sentence {
  if (error instanceof UnexpectedPositionalError) return TEXT.tooManyArguments(error.input, command);
  if (error instanceof UnsatisfiedPositionalError) return TEXT.missingArgument(error.placeholder, command);
  const summary = error instanceof ArgumentScannerError ? error.message : String(error);
  return { what: summary, mend: `see \`${command} --help\`` };
}
