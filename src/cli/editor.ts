import type { Failure } from '../diagnostics/failure.ts';
import type { HostFailure } from '../diagnostics/host-failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import { exitCode, start } from '../sys/spawn.ts';
import type { CliContext } from './context.ts';

/** What POSIX has everywhere. */
const DEFAULT_EDITOR = 'vi';

/** The editor answers these itself; they also reach us, as the terminal's foreground group. */
const KEYBOARD_SIGNALS = ['SIGINT', 'SIGQUIT'] as const;

/**
 * Opens a file in the person's editor and waits until it ends. $VISUAL or $EDITOR is a piece of shell, as for git and
 * cron: `code --wait`, or a path in quotes.
 */
export async function openEditor(
  { host, signals, terminal }: Pick<CliContext, 'host' | 'signals' | 'terminal'>,
  path: string,
): Promise<Result<void, Failure>> {
  const chosen = host.env.VISUAL || host.env.EDITOR;
  if (!chosen && !terminal) {
    return fail({
      room: 'usage',
      kind: 'needs-terminal',
      what: `there is no terminal for ${DEFAULT_EDITOR}, and neither VISUAL nor EDITOR is set`,
      mend: 'run it on a terminal, or set EDITOR to a command that changes the file it is given',
    });
  }
  const editor = chosen || DEFAULT_EDITOR;
  const ignore = () => {};
  for (const name of KEYBOARD_SIGNALS) signals.on(name, ignore);
  try {
    const child = await start({
      file: '/bin/sh',
      args: ['-c', `${editor} "$@"`, editor, path],
      env: host.env,
      cwd: host.cwd,
      stdio: 'inherit',
    });
    if (!child.ok) return child;
    const code = await new Promise<number>((resolve) =>
      child.value.once('exit', (status, signal) => resolve(exitCode(status, signal))),
    );
    return code === 0 ? ok(undefined) : fail(editorFailed(editor, code));
  } finally {
    for (const name of KEYBOARD_SIGNALS) signals.off(name, ignore);
  }
}

/** 126 and 127 are the shell's: it could not run it, it did not find it. */
function editorFailed(editor: string, code: number): HostFailure {
  const program = `the editor \`${editor}\``;
  if (code === 126 || code === 127) {
    return {
      room: 'host',
      kind: 'program-missing',
      program: editor,
      mend: 'set EDITOR to the editor you use',
    };
  }
  return {
    room: 'host',
    kind: 'program-failed',
    program,
    status: `exit ${code}`,
    stderr: '',
    mend: 'run it again; an editor that ends with an error changes nothing',
  };
}
