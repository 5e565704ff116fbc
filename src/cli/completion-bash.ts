import { type CompletionVerb, LISTINGS } from './completion-tree.ts';
import { GLOBAL_FLAGS } from './global-flags.ts';

/** A completion script for bash 3.2 and later. */
export function bashCompletion(tree: readonly CompletionVerb[]): string {
  return `# bash completion of bot-bottle; from \`bot-bottle completion bash\`
_bot_bottle() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  local verb='' verbs flags valued arguments='' lists stop=0 index word
  COMPREPLY=()
  _bot_bottle_words ''
  for ((index = 1; index < COMP_CWORD; index++)); do
    word="\${COMP_WORDS[index]}"
    case " $valued " in *" $word "*) ((index++)); continue ;; esac
    case "$word" in
      --) [[ -n $stop_here ]] && { stop=$((index + 1)); break; } ;;
      -*) ;;
      *)
        if [[ " $verbs " == *" $word "* ]]; then
          verb="\${verb:+$verb }$word"
          _bot_bottle_words "$verb"
        elif [[ -n $stop_here ]]; then
          stop=$index
          break
        fi
        ;;
    esac
  done
  if ((stop > 0)); then
    if ((COMP_CWORD == stop)); then
      COMPREPLY=($(compgen -c -- "$current"))
    else
      COMPREPLY=($(compgen -f -- "$current"))
    fi
    return
  fi
  case "$verb $previous" in
${tree.flatMap(valueCases).join('\n')}
  esac
  if [[ " $valued " == *" $previous "* ]]; then
    COMPREPLY=($(compgen -f -- "$current"))
  elif [[ $current == -* ]]; then
    COMPREPLY=($(compgen -W "$flags" -- "$current"))
  elif [[ -n $stop_here ]]; then
    COMPREPLY=($(compgen -c -- "$current"))
  else
    case "$lists" in
      bottles) arguments=$(${LISTINGS.bottles}) ;;
      kept) arguments=$(${LISTINGS.kept}) ;;
      agents) arguments=$(${LISTINGS.agents}) ;;
    esac
    COMPREPLY=($(compgen -W "$verbs $arguments" -- "$current"))
  fi
}
# Sets what may follow a verb.
_bot_bottle_words() {
  verbs='' flags='--help' valued='' arguments='' stop_here='' lists=''
  case "$1" in
${tree.map(verbCase).join('\n')}
  esac
}
complete -o default -F _bot_bottle bot-bottle
`;
}

function verbCase({ path, verbs, flags, arguments: words, runsCommand, lists }: CompletionVerb): string {
  const root = path.length === 0;
  const names = [...flags.map((flag) => `--${flag.name}`), ...(root ? GLOBAL_FLAGS : []), '--help'];
  const valued = [
    ...flags.filter((flag) => flag.takesValue).map((flag) => `--${flag.name}`),
    ...(root ? ['--home'] : []),
  ];
  const sets = [
    `verbs='${verbs.map(({ name }) => name).join(' ')}'`,
    `flags='${names.join(' ')}'`,
    `valued='${valued.join(' ')}'`,
    ...(words.length === 0 ? [] : [`arguments='${words.join(' ')}'`]),
    ...(runsCommand ? ['stop_here=1'] : []),
    ...(lists === undefined ? [] : [`lists='${lists}'`]),
  ];
  return `    '${path.join(' ')}') ${sets.join(' ')} ;;`;
}

function valueCases({ path, flags }: CompletionVerb): readonly string[] {
  return flags
    .filter((flag) => flag.values !== undefined)
    .map(
      (flag) =>
        `    '${path.join(' ')} --${flag.name}') COMPREPLY=($(compgen -W '${(flag.values ?? []).join(' ')}' -- "$current")); return ;;`,
    );
}
