/** Flags of codex 0.169.0 that take the next word, from `codex --help` and `codex exec --help`. */
const TAKES_VALUE: ReadonlySet<string> = new Set([
  ...['-a', '--ask-for-approval', '-c', '--config', '-C', '--cd', '-i', '--image', '-m', '--model'],
  ...['-o', '--output-last-message', '-p', '--profile', '-s', '--sandbox', '--add-dir', '--color'],
  ...['--cyber-access-program', '--disable', '--enable', '--local-provider', '--output-schema'],
  ...['--remote', '--remote-auth-token-env', '--thread-source'],
]);

/** Subcommands that hold no new conversation: an instruction to begin one would be a wrong argument. */
const NO_CONVERSATION: ReadonlySet<string> = new Set([
  ...['agents', 'review', 'login', 'logout', 'mcp', 'mcp-server', 'plugin', 'app-server', 'remote-control'],
  ...['completion', 'update', 'doctor', 'sandbox', 'debug', 'apply', 'a', 'resume', 'queue', 'archive'],
  ...['delete', 'migrate-rollouts', 'migrate-nfs-db', 'unarchive', 'fork', 'cloud', 'exec-server'],
  ...['features', 'help'],
]);
const ONLY_TELLS: ReadonlySet<string> = new Set(['-h', '--help', '-V', '--version']);

/**
 * The person's arguments with an instruction at the beginning of the conversation. codex takes one prompt: theirs,
 * when they typed one, comes behind the instruction in the same text. Arguments that begin no conversation stay as
 * they are.
 */
export function withFirstMessage(args: readonly string[], message: string): readonly string[] {
  let headless = false;
  for (let index = 0; index < args.length; index++) {
    const word = args[index] as string;
    if (word === '--') {
      const prompt = args[index + 1];
      return prompt === undefined ? [...args, message] : replaced(args, index + 1, message);
    }
    if (ONLY_TELLS.has(word)) return args;
    if (word.startsWith('-') && word !== '-') {
      if (TAKES_VALUE.has(word)) index++;
    } else if (!headless && (word === 'exec' || word === 'e')) headless = true;
    else if (NO_CONVERSATION.has(word)) return args;
    // `-` is a prompt on stdin, which cannot be put behind anything.
    else return word === '-' ? args : replaced(args, index, message);
  }
  return [...args, message];
}

function replaced(args: readonly string[], index: number, message: string): readonly string[] {
  return args.with(index, `${message}\n\n${args[index]}`);
}
