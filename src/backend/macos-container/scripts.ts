import { JOIN, LIFELINE, SESSION_DIR } from '../docker/scripts.ts';

/*
 * Shell scripts that run inside of containers, POSIX; none holds a value. A container is started on its own and outlives
 * the command that made it, so that what holds it is a further command in it, whose stdin is ours: it ends with us.
 */

/** Where gate and sidecar meet. Its group is theirs. */
export const SOCKETS = '/run/gate';
/** Of the processes that share `SOCKETS`; each is another user. */
export const SOCKETS_GROUP = 7000;
const HELD = '/run/bot-bottle-held';

/** The first process: waits a minute to be held, then for its end. */
export const MAIN = `umask 007
mkdir -p ${SOCKETS} && chmod 2770 ${SOCKETS}
trap 'exit 0' TERM
n=0
while [ ! -e ${HELD} ]; do
  n=$((n + 1))
  [ "$n" -le 60 ] || exit 1
  sleep 1 & wait $!
done
while :; do sleep 3600 & wait $!; done`;

const KEEP = `: >${HELD}
echo held
while read -r _; do :; done`;

/** Ends the container with us. */
export const HOLD = `${KEEP}
kill -TERM 1`;

/** Ends what runs in the container, which stays: what an agent has made in it is not lost. */
export const HOLD_FILES = `${KEEP}
kill -KILL -1`;

/** One of our programs: `$1` is the file of its pid, then comes its command line. Sockets are for its group. */
export const DAEMON = `umask 007
pid_file=$1
shift
set -- sh -c 'echo $$ >"$0"; exec "$@"' "$pid_file" "$@"
${LIFELINE}`;

/** The same, once what it needs has been copied in: then `$1` is there. */
export const DAEMON_WHEN_READY = `ready=$1
shift
n=0
while [ ! -e "$ready" ]; do
  n=$((n + 1))
  [ "$n" -le 300 ] || { echo "$ready did not come" >&2; exit 1; }
  sleep 0.1
done
${DAEMON}`;

/** Makes the directories `$@` for the group of our programs. */
export const MAKE_DIRECTORIES = `set -e
umask 007
for directory; do mkdir -p "$directory"; chmod 2770 "$directory"; done`;

/** Has the program whose pid `$1` tells read its files again. */
export const RELOAD = `kill -HUP "$(cat "$1")"`;

/**
 * The system's places for certificates lead to the directory `$1`, which is mounted; then says who the agent is: its
 * numbers, or nothing where the image has no such user. As root.
 */
export const SETTLE = `set -e
link() { mkdir -p "$(dirname "$2")"; ln -sfn "$1" "$2"; }
link "$1/ca-bundle.crt" /etc/ssl/certs/ca-certificates.crt
[ ! -d /etc/pki ] || link "$1/ca-bundle.crt" /etc/pki/tls/certs/ca-bundle.crt
[ ! -d /etc/ssl/certs/java ] || link "$1/java-cacerts" /etc/ssl/certs/java/cacerts
id -u node 2>/dev/null && id -g node || :`;

/**
 * Streams the whole of the container's own file system, without what is mounted into it. The bottle stands still
 * meanwhile: every process but this one and the first. As root.
 */
export const ARCHIVE = `trap 'kill -CONT -1' EXIT
trap 'exit 1' TERM INT HUP PIPE
kill -STOP -1
tar --create --one-file-system --exclude=./proc --exclude=./sys --exclude=./dev --exclude=./run --file=- --directory=/ .
code=$?
kill -CONT -1
trap - EXIT
exit "$code"`;

/** Nothing that the agent starts gets more rights than it has, by a set-user-ID program say; where the image can say so. */
export const NO_NEW_PRIVILEGES = `command -v setpriv >/dev/null 2>&1 && exec setpriv --no-new-privs "$@"
exec "$@"`;

/** Joins the agent where it is. */
export const JOIN_THERE = `bot_bottle_there=$(readlink "/proc/$(cat ${SESSION_DIR}/agent 2>/dev/null)/cwd" 2>/dev/null) && cd "$bot_bottle_there"
unset bot_bottle_there
${JOIN}`;

/** Carries what comes to egress's own socket and back; runs in node. */
export const CARRY_TO_EGRESS = `const s=require('node:net').connect('${SOCKETS}/egress.sock');s.on('error',()=>process.exit(1));process.stdin.pipe(s).pipe(process.stdout)`;

/** After an archive that was cut short. As root. */
export const GO_ON = 'kill -CONT -1';

/**
 * A terminal that hands on each key as it is pressed: `container exec --tty` leaves it as it was, where the system
 * waits for a line. Set back at the end, however that comes.
 */
export const RAW_TERMINAL = `before=$(stty -g)
trap 'stty "$before"' EXIT
trap 'exit 129' HUP
trap 'exit 143' TERM
stty raw -echo
"$@"
exit $?`;
