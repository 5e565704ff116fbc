/**
 * Every sentence of the frame: what is said about the command line itself, whatever the verb. Verbs' own help stands
 * beside their flags; failures are worded in `src/diagnostics`.
 */
export interface FrameText {
  readonly program: string;
  readonly brief: string;
  readonly about: string;
  readonly headers: {
    readonly usage: string;
    readonly aliases: string;
    readonly commands: string;
    readonly flags: string;
    readonly arguments: string;
  };
  readonly helpBrief: string;
  readonly separatorBrief: string;
  noVerb(path: string): Sentence;
  unknownVerb(path: string, word: string, meant: string | undefined): Sentence;
  unknownFlag(flag: string, meant: string | undefined, isGlobal: boolean, command: string): Sentence;
  unwantedValue(flag: string): Sentence;
  missingValue(flag: string, placeholder: string): Sentence;
  repeatedFlag(flag: string): Sentence;
  notOneOf(flag: string, found: string, values: readonly string[], meant: string | undefined): Sentence;
  tooManyArguments(found: string, command: string): Sentence;
  agentArgument(found: string, command: string): Sentence;
  missingArgument(placeholder: string, command: string): Sentence;
  readonly noHome: Sentence;
  bug(summary: string, debug: boolean): Sentence;
}

/** What was wrong, and how to mend it. */
export interface Sentence {
  readonly what: string;
  readonly mend: string;
}

const PROGRAM = 'bot-bottle';
const SEE_HELP = (path: string) => `see \`${path} --help\``;

export const TEXT: FrameText = {
  program: PROGRAM,
  brief: 'Run any coding agent as if it were compromised, and lose nothing when it is',
  about: `Runs a coding agent, or any command, in a bottle: an isolated environment that it cannot change, whose only
way out is the list of hosts you allow.

Before the verb:
  --home DIR   manifests and state, instead of $BOT_BOTTLE_HOME or ~/.bot-bottle
  --quiet      only errors on stderr
  --debug      where an unexpected error happened
  --version    print the version

EXAMPLES
  bot-bottle run --allow api.github.com curl https://api.github.com/zen
  bot-bottle doctor
  bot-bottle run --help`,
  headers: {
    usage: 'USAGE',
    aliases: 'ALIASES',
    commands: 'VERBS',
    flags: 'FLAGS',
    arguments: 'ARGUMENTS',
  },
  helpBrief: 'Print this help',
  separatorBrief: 'What follows is no flag of bot-bottle',
  noVerb: (path) => ({ what: `${path} was given no verb`, mend: 'choose one of those above' }),
  unknownVerb: (path, word, meant) => ({
    what: `${path} has no verb ${word}`,
    mend: meant === undefined ? SEE_HELP(path) : `write \`${path} ${meant}\``,
  }),
  unknownFlag: (flag, meant, isGlobal, command) => ({
    what: `${command} has no flag ${flag}`,
    mend: isGlobal
      ? `write ${flag} before the verb`
      : meant === undefined
        ? SEE_HELP(command)
        : `write ${meant}`,
  }),
  unwantedValue: (flag) => ({ what: `${flag} takes no value`, mend: `write ${flag} alone, or leave it out` }),
  missingValue: (flag, placeholder) => ({
    what: `${flag} has no value`,
    mend: `write ${flag} ${placeholder}`,
  }),
  repeatedFlag: (flag) => ({ what: `${flag} was given twice`, mend: 'keep one of the two' }),
  notOneOf: (flag, found, values, meant) => ({
    what: `${flag} is ${found === '' ? 'empty' : found}`,
    mend: meant === undefined ? `write one of ${values.join(', ')}` : `write ${flag} ${meant}`,
  }),
  tooManyArguments: (found, command) => ({
    what: `${command} does not take the argument ${found}`,
    mend: SEE_HELP(command),
  }),
  agentArgument: (found, command) => ({
    what: `${command} does not take the argument ${found}`,
    mend: 'write the arguments of the agent behind `--`',
  }),
  missingArgument: (placeholder, command) => ({
    what: `${command} needs ${placeholder}`,
    mend: SEE_HELP(command),
  }),
  noHome: {
    what: 'this user has no home directory',
    mend: 'give --home DIR, or set BOT_BOTTLE_HOME or HOME',
  },
  bug: (summary, debug) => ({
    what: `unexpected: ${summary}`,
    mend: debug
      ? 'report it with the lines above'
      : 'run it again with --debug before the verb, and report it',
  }),
};
