/**
 * Shell scripts that run inside of containers. Each is POSIX, because images have dash, bash or busybox; none holds a
 * value: what varies comes as an argument, by the environment or on stdin.
 */

/**
 * Holds the gate or the sidecars to the life of the command line, whose end closes stdin however it came: their
 * program is then asked to end. Before that come `NAME=value` lines and an empty one: secrets go that way, because an
 * engine writes a container's environment to its disk. Says `up` as soon as the container's namespaces exist.
 */
export const LIFELINE = `echo up
while IFS= read -r line && [ -n "$line" ]; do export "$line"; done
exec 3<&0
"$@" </dev/null 3<&- &
child=$!
trap 'kill -TERM "$child" 2>/dev/null' TERM INT
{ cat <&3 >/dev/null; kill -TERM "$child" 2>/dev/null; } &
code=0
while kill -0 "$child" 2>/dev/null; do wait "$child"; code=$?; done
exit "$code"`;

/** Keeps the agent's container up as long as stdin is open, and says who its user is. */
export const HOLDER = `echo "up $(id -u) $(id -g)"
while read -r _; do :; done`;

/**
 * A directory in memory for what is known of the processes of a bottle: in no commit, gone with the container. Every
 * container has this memory of its own; a tmpfs of ours would take the mode of what a commit holds in its place.
 */
export const SESSION_DIR = '/dev/shm/.bot-bottle';
const MAKE_SESSION_DIR = `mkdir -p -m 700 ${SESSION_DIR}`;

/**
 * Looks for the program `$1` as `exec` will; where it is missing, or something else than a program, says so in a file
 * beside the pid's, and ends. Variables of the bottle may have any name but ours.
 */
const CHECK_PROGRAM = `bot_bottle_look() { [ -f "$1" ] && [ -x "$1" ] && return; [ ! -e "$1" ] || BOT_BOTTLE_FAULT=other; return 1; }
BOT_BOTTLE_FAULT=missing
BOT_BOTTLE_REST=$PATH:
case $1 in
*/*) bot_bottle_look "$1" && BOT_BOTTLE_FAULT= ;;
*) while [ -n "$BOT_BOTTLE_REST" ]; do
  bot_bottle_look "\${BOT_BOTTLE_REST%%:*}/$1" && BOT_BOTTLE_FAULT= && break
  BOT_BOTTLE_REST=\${BOT_BOTTLE_REST#*:}
done ;;
esac
case $BOT_BOTTLE_FAULT in
missing) echo missing >"${SESSION_DIR}/$0.fault"; exit 127 ;;
other) echo other >"${SESSION_DIR}/$0.fault"; exit 126 ;;
esac
unset BOT_BOTTLE_FAULT BOT_BOTTLE_REST`;

/** Tells what the one above has written; `$0`: the file that tells the pid. */
export const TELL_FAULT = `cat "${SESSION_DIR}/$0.fault" 2>/dev/null`;

/**
 * Starts the agent with the values that come by neutral names, so that no variable of the bottle changes the docker
 * command line that carries it, and writes down how to signal it and what a joining command's environment is.
 */
export function agentScript(names: readonly string[]): string {
  return [
    ...renamed(names),
    `${MAKE_SESSION_DIR}; umask=$(umask); umask 077; echo $$ >${SESSION_DIR}/agent; export -p >${SESSION_DIR}/env; umask "$umask"; unset umask`,
    CHECK_PROGRAM,
    'exec "$@"',
  ].join('\n');
}

/** The same for a script of provisioning, before the agent. */
export function provisionScript(names: readonly string[], script: string): string {
  return [...renamed(names), script].join('\n');
}

/** Joins the agent's environment; `$0` names the file that tells its pid. */
export const JOIN = `${MAKE_SESSION_DIR}
[ -e ${SESSION_DIR}/env ] && . ${SESSION_DIR}/env
echo $$ >"${SESSION_DIR}/$0"
${CHECK_PROGRAM}
exec "$@"`;

/**
 * `$0`: the file that tells the pid; `$1`: the signal's name without SIG. To the whole process group, as a terminal's
 * Ctrl-C: what `docker exec` starts leads one, and a shell waits for what it has started.
 */
export const SIGNAL = `kill -s "$1" -- "-$(cat "${SESSION_DIR}/$0")"`;

/** Puts stdin in the place of the file `$1`, with the permissions `$2`. */
export const PUT_FILE = `set -e
directory=$(dirname "$1")
mkdir -p "$directory"
umask 077
aside=$(mktemp "$directory/.bot-bottle.XXXXXX")
cat >"$aside"
chmod "$2" "$aside"
rm -rf "$1"
mv "$aside" "$1"`;

/** Makes the directory `$1` anew. */
export const NEW_DIRECTORY = `set -e
rm -rf "$1"
mkdir -p "$1"`;

/** Makes the image's user the owner of what the host's user `$1`:`$2` owns: a mounted workspace. As root. */
export const ADOPT = `set -e
user=$3
old=$(id -u "$user"):$(id -g "$user")
sed -i "s/^$user:\\([^:]*\\):[0-9]*:[0-9]*:/$user:\\1:$1:$2:/" /etc/passwd
chown -R "$1:$2" "$4"`;

export function valueName(index: number): string {
  return `BOT_BOTTLE_VALUE_${index}`;
}

function renamed(names: readonly string[]): string[] {
  return names.map((name, index) => `export ${name}="$${valueName(index)}"; unset ${valueName(index)}`);
}
