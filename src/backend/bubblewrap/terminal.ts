/**
 * A terminal of the agent's own, made by util-linux `script` inside its room: Ctrl-C, Ctrl-Z, sizes and job
 * control work as in a login, and bwrap's own processes, which would end on Ctrl-C, never see the keys.
 * `-e` passes the exit status on (128+n for a signal), `-q` prints nothing of its own. script(1) runs its command
 * by $SHELL, so the shell is named here and the agent's own SHELL put back.
 */
export function inOwnTerminal(
  script: string,
  command: readonly string[],
  env: Readonly<Record<string, string>>,
): { readonly command: readonly string[]; readonly env: Readonly<Record<string, string>> } {
  const line = `${env.SHELL === undefined ? 'unset SHELL' : 'export SHELL="$BOT_BOTTLE_SHELL"'}; unset BOT_BOTTLE_SHELL; exec ${command.map(shellQuote).join(' ')}`;
  return {
    command: [script, '-q', '-e', '-c', line, '/dev/null'],
    env: { ...env, SHELL: '/bin/sh', BOT_BOTTLE_SHELL: env.SHELL ?? '' },
  };
}

/** The environment that `inOwnTerminal` was given, from the one that it made. */
export function outOfTerminal(env: Readonly<Record<string, string>>): Record<string, string> {
  const { BOT_BOTTLE_SHELL: shell, ...rest } = env;
  if (shell === undefined) return rest;
  const { SHELL: _script, ...without } = rest;
  return shell === '' ? without : { ...without, SHELL: shell };
}

/** A word of a POSIX shell that stands for exactly this text. */
export function shellQuote(text: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
