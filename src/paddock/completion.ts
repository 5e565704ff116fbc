import { POLICIES } from './fields.ts';
import { SWITCH_FLAGS, VALUE_FLAGS } from './flags.ts';

export const SHELLS = ['bash', 'fish', 'zsh'] as const;

/** The answers to these are known; the others are files, or nothing. */
const ANSWERS: Readonly<Record<string, readonly string[]>> = {
  '--agent': ['claude', 'false'],
  '--build-policy': POLICIES,
  '--completion': SHELLS,
};
const FILES = ['--build-context', '--build-dockerfile', '--config-file', '--volume', '--workdir'];
const DOCKER_NAMES: Readonly<Record<string, string>> = {
  '--image': "docker image ls --format '{{.Repository}}:{{.Tag}}'",
  '--network': "docker network ls --format '{{.Name}}'",
};
const ALL = [...VALUE_FLAGS, '--build-args-', ...SWITCH_FLAGS].toSorted();

/** A completion script, or `undefined` for a shell that we do not know. */
export function completion(shell: string): string | undefined {
  switch (shell) {
    case 'bash':
      return bash();
    case 'fish':
      return fish();
    case 'zsh':
      return zsh();
    default:
      return undefined;
  }
}

/** For bash 3.2 and later. `=` breaks words there, so that a flag's value is a word of its own after it. */
function bash(): string {
  const cases = [
    ...Object.entries(ANSWERS).map(
      ([flag, words]) =>
        `    ${flag}) COMPREPLY=($(compgen -W '${words.join(' ')}' -- "$current")); return ;;`,
    ),
    ...Object.entries(DOCKER_NAMES).map(
      ([flag, ask]) =>
        `    ${flag}) COMPREPLY=($(compgen -W "$(${ask} 2>/dev/null)" -- "$current")); return ;;`,
    ),
    `    ${FILES.join('|')}) COMPREPLY=($(compgen -f -- "$current")); return ;;`,
  ];
  return `# bash completion of paddock; from \`paddock --completion bash\`
_paddock() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" index word
  COMPREPLY=()
  for ((index = 1; index < COMP_CWORD; index++)); do
    word="\${COMP_WORDS[index]}"
    case "$word" in
      --)
        COMPREPLY=($(compgen -c -f -- "$current"))
        return ;;
      ${VALUE_FLAGS.join('|')})
        ((index++))
        [[ \${COMP_WORDS[index]} == '=' ]] && ((index++)) ;;
      --build-args-*)
        [[ \${COMP_WORDS[index+1]} == '=' ]] && ((index += 2)) ;;
      -*) ;;
      *)
        COMPREPLY=($(compgen -f -- "$current"))
        return ;;
    esac
  done
  if [[ $current == '=' ]]; then
    current=''
  elif [[ $previous == '=' ]]; then
    previous="\${COMP_WORDS[COMP_CWORD-2]}"
  fi
  case "$previous" in
${cases.join('\n')}
  esac
  if [[ $current == -* ]]; then
    COMPREPLY=($(compgen -W '${ALL.join(' ')}' -- "$current"))
  else
    COMPREPLY=($(compgen -c -- "$current"))
  fi
}
complete -o default -F _paddock paddock
`;
}

function fish(): string {
  const lines = ALL.map((flag) => {
    const name = flag.slice(2);
    const answers = ANSWERS[flag];
    const ask = DOCKER_NAMES[flag];
    if (answers !== undefined)
      return `complete -c paddock -n __paddock_flags -l ${name} -x -a '${answers.join(' ')}'`;
    if (ask !== undefined)
      return `complete -c paddock -n __paddock_flags -l ${name} -x -a "(${ask} 2>/dev/null)"`;
    if (FILES.includes(flag)) return `complete -c paddock -n __paddock_flags -l ${name} -r -F`;
    return `complete -c paddock -n __paddock_flags -l ${name} -f`;
  });
  return `# fish completion of paddock; from \`paddock --completion fish\`
function __paddock_flags
    set -l words (commandline -opc)[2..-1]
    set -l valued ${VALUE_FLAGS.join(' ')}
    set -l skip 0
    for word in $words
        if test $skip = 1
            set skip 0
        else if test "$word" = --
            return 1
        else if contains -- $word $valued
            set skip 1
        else if not string match -q -- '-*' $word
            return 1
        end
    end
    return 0
end
${lines.join('\n')}
complete -c paddock -n 'not __paddock_flags' -a '(__fish_complete_subcommand)'
`;
}

function zsh(): string {
  const lines = ALL.map((flag) => {
    const answers = ANSWERS[flag];
    const ask = DOCKER_NAMES[flag];
    if (answers !== undefined) return `  '${flag}=[]:value:(${answers.join(' ')})'`;
    if (ask !== undefined)
      return `  '${flag}=[]:name:{_values -S "" name \${(f)"$(${ask.replaceAll("'", '"')} 2>/dev/null)"//:/\\:}}'`;
    if (flag === '--volume') return `  '*--volume=[]:host\\:container:_files'`;
    if (FILES.includes(flag)) return `  '${flag}=[]:path:_files'`;
    return flag === '--build-args-' ? `  '*--build-args--[]'` : `  '${flag}[]'`;
  });
  return `#compdef paddock
# zsh completion of paddock; from \`paddock --completion zsh\`
_paddock() {
  _arguments -S -A '-*' \\
${lines.map((line) => `  ${line} \\`).join('\n')}
    '(-):command:_command_names -e' \\
    '*::argument:_normal'
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _paddock "$@"; else compdef _paddock paddock; fi
`;
}
