import type { KnownFlag } from './arrange.ts';
import { type CompletionVerb, LISTINGS } from './completion-tree.ts';
import { TEXT } from './text.ts';

/** A completion script for zsh 5, for its own completion system (zshcompsys(1)). */
export function zshCompletion(tree: readonly CompletionVerb[]): string {
  return `#compdef bot-bottle
# zsh completion of bot-bottle; from \`bot-bottle completion zsh\`
${Object.entries(LISTINGS).map(listing).join('\n')}
${tree.map(verbFunction).join('\n')}
(( $+functions[compdef] )) && compdef _bot_bottle bot-bottle
`;
}

function listing([name, line]: readonly [string, string]): string {
  return `_bot_bottle_${name}() {
  local -a listed
  listed=(\${(f)"$(${line})"})
  _describe '${name}' listed
}`;
}

function functionName(path: readonly string[]): string {
  return ['_bot_bottle', ...path].join('_');
}

function verbFunction(verb: CompletionVerb): string {
  const specs = [...verb.flags.map(flagSpec), "'(- *)--help[Print help]'"];
  if (verb.path.length === 0) {
    specs.push("'--home[manifests and state]:directory:_files -/'", "'--quiet[only errors]'");
    specs.push("'--debug[where an unexpected error happened]'", "'(- *)--version[print the version]'");
  }
  if (verb.verbs.length > 0) return groupFunction(verb, specs);
  if (verb.runsCommand) specs.push("'*::command:_normal'");
  else if (verb.lists !== undefined) {
    specs.push(`'1:${verb.lists}:_bot_bottle_${verb.lists}'`);
    if (verb.lists === 'bottles') specs.push("'*::command:_normal'");
  } else if (verb.arguments.length > 0) specs.push(`'1:what:(${verb.arguments.join(' ')})'`);
  return `${functionName(verb.path)}() {\n  _arguments -s : \\\n    ${specs.join(' \\\n    ')}\n}`;
}

function groupFunction(verb: CompletionVerb, specs: readonly string[]): string {
  const verbs = verb.verbs.map(({ name, brief }) => `'${name}:${quoted(brief)}'`);
  const cases = verb.verbs.map(({ name }) => `        ${name}) ${functionName([...verb.path, name])} ;;`);
  return `${functionName(verb.path)}() {
  local curcontext="$curcontext" state line
  local -a verbs
  verbs=(
    ${verbs.join('\n    ')}
  )
  _arguments -C \\
    ${specs.join(' \\\n    ')} \\
    '1:verb:->verb' \\
    '*::argument:->argument'
  case $state in
    verb) _describe '${[TEXT.program, ...verb.path].join(' ')} verb' verbs ;;
    argument)
      case $line[1] in
${cases.join('\n')}
      esac
      ;;
  esac
}`;
}

function flagSpec(flag: KnownFlag): string {
  const brief = quoted(flag.brief).replace(/[[\]]/g, '\\$&');
  if (!flag.takesValue) return `'--${flag.name}[${brief}]'`;
  const star = flag.repeats ? '*' : '';
  const value = flag.values === undefined ? '_files' : `(${flag.values.join(' ')})`;
  return `'${star}--${flag.name}=[${brief}]:${flag.name}:${value}'`;
}

/** Inside single quotes, where a colon ends a part. */
function quoted(text: string): string {
  return text.replaceAll("'", "'\\''").replaceAll(':', '\\:');
}
