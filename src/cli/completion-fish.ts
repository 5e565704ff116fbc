import { type CompletionVerb, LISTINGS } from './completion-tree.ts';

/** A completion script for fish 3. */
export function fishCompletion(tree: readonly CompletionVerb[]): string {
  const words = tree.flatMap(({ verbs }) => verbs.map(({ name }) => name));
  return `# fish completion of bot-bottle; from \`bot-bottle completion fish\`
# Succeeds when the verbs typed so far are exactly the arguments.
function __bot_bottle_at
    set -l typed
    for word in (commandline -opc)[2..-1]
        contains -- $word ${[...new Set(words)].join(' ')}; and set -a typed $word
        test (count $typed) -gt (count $argv); and return 1
    end
    test "$typed" = "$argv"
end
complete -c bot-bottle -f
complete -c bot-bottle -n __bot_bottle_at -l home -r -F -d 'Manifests and state'
complete -c bot-bottle -n __bot_bottle_at -l quiet -d 'Only errors on stderr'
complete -c bot-bottle -n __bot_bottle_at -l debug -d 'Where an unexpected error happened'
complete -c bot-bottle -n __bot_bottle_at -l version -d 'Print the version'
complete -c bot-bottle -s h -l help -d 'Print help'
${tree.flatMap(linesOf).join('\n')}
`;
}

function linesOf({ path, verbs, flags, arguments: words, runsCommand, lists }: CompletionVerb): string[] {
  const at = `complete -c bot-bottle -n '${['__bot_bottle_at', ...path].join(' ')}'`;
  const lines = verbs.map(({ name, brief }) => `${at} -a ${name} -d ${quoted(brief)}`);
  for (const flag of flags) {
    const value = !flag.takesValue
      ? ''
      : flag.values === undefined
        ? ' -r -F'
        : ` -x -a ${quoted(flag.values.join(' '))}`;
    lines.push(`${at} -l ${flag.name}${value} -d ${quoted(flag.brief)}`);
  }
  if (words.length > 0) lines.push(`${at} -a ${quoted(words.join(' '))}`);
  if (lists !== undefined) lines.push(`${at} -a '(${LISTINGS[lists]})'`);
  if (runsCommand) lines.push(`${at} -a '(__fish_complete_command)'`);
  return lines;
}

/** In fish's single quotes only a backslash and a quote are special. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
