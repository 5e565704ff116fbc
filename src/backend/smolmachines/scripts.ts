import { SESSION_DIR } from '../docker/scripts.ts';
import { AS_NODE } from './args.ts';

/**
 * Shell scripts that run inside of a machine, as POSIX. They start as root and become the agent's user where they run
 * what is not ours; none holds a value.
 */

/** What of a machine outlives a command and is no bottle's content: `commit` leaves it out. */
export const GUEST_STATE = '/var/lib/bot-bottle';

/** The directory of certificates, as the host shows it: they are made once egress runs. */
export const GUEST_TRUST = '/etc/bot-bottle';

/** What the host's name servers are told apart by: the machine's own choice, before ours. */
export const FIRST_RESOLVER = `${GUEST_STATE}/resolv.conf`;

/**
 * Makes a machine that has just started a bottle: `$1` the gate's address, `$2` the workspace's copy or nothing. What
 * is packed has lost its owners and its temporary directories. Says the numbers of the agent's user.
 */
export const INIT = `set -e
mkdir -p ${GUEST_STATE} /tmp /var/tmp /dev/shm
chown root:root /tmp /var/tmp
chmod 1777 /tmp /var/tmp /dev/shm
id -u node >/dev/null 2>&1 || { echo 'lacks user node'; exit 0; }
command -v setpriv >/dev/null || { echo 'lacks setpriv'; exit 0; }
mkdir -p /home/node
chown -R node:"$(id -g node)" /home/node
if [ -n "$2" ] && [ -d "$2" ]; then chown -R node:"$(id -g node)" "$2"; fi
[ -e ${FIRST_RESOLVER} ] || cat /etc/resolv.conf >${FIRST_RESOLVER} 2>/dev/null || :
printf 'nameserver %s\\noptions attempts:2 timeout:5\\n' "$1" >/etc/resolv.conf
for bundle in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt; do
  if [ -d "\${bundle%/*}" ]; then ln -sf ${GUEST_TRUST}/ca-bundle.crt "$bundle"; fi
done
if [ -d /etc/ssl/certs/java ]; then ln -sf ${GUEST_TRUST}/java-cacerts /etc/ssl/certs/java/cacerts; fi
echo "ready $(id -u node) $(id -g node)"`;

/** Takes `$1` bytes of stdin as the bottle's values, into memory: older tools pass none by their environment. */
export const TAKE_VALUES = `set -e
umask 077
mkdir -p -m 700 ${SESSION_DIR}
head -c "$1" >${SESSION_DIR}/values
chown -R node ${SESSION_DIR}`;

/** Before a script that wants them. */
export const WITH_VALUES = `[ -e ${SESSION_DIR}/values ] && . ${SESSION_DIR}/values`;

/** Marks that the agent has begun, where a later command finds it whatever a machine's memory is. */
export const BEGUN = `${GUEST_STATE}/begun`;

/** Becomes the command `$@` as whoever AS_NODE says, once the mark is there. */
export const BEGIN = `mkdir -p ${GUEST_STATE}; : >${BEGUN}; exec "$@"`;

/**
 * `$0`: the file that tells the pid; `$1`: the signal's name without SIG. To the whole process group, as a terminal's
 * Ctrl-C, where the command leads one.
 */
export const SIGNAL = `pid=$(cat "${SESSION_DIR}/$0")
kill -s "$1" -- "-$pid" 2>/dev/null || kill -s "$1" "$pid"`;

/** Puts the file `$1`, which was copied in, in the place of `$2`, with the permissions `$3`, as the agent's user. */
export const PLACE_FILE = `set -e
chown node:"$(id -g node)" "$1"
chmod "$3" "$1"
exec ${AS_NODE.join(' ')} sh -c 'set -e; mkdir -p "$(dirname "$2")"; rm -rf "$2"; mv "$1" "$2"' sh "$1" "$2"`;

/** Opens the archive `$1`, which was copied in, at the root, in the place of `$2`. As root. */
export const OPEN_ARCHIVE = `set -e
rm -rf "$2"
tar -xpf "$1" -C / --numeric-owner
rm -f "$1"`;

/** What no archive of a machine holds: its kernel's, what is for a while, and what is ours. */
const LEFT_OUT = [
  './proc',
  './sys',
  './dev',
  './run',
  './tmp',
  './var/tmp',
  `.${GUEST_STATE}`,
  `.${GUEST_TRUST}`,
];

/** Archives the machine's root to `$1`. Files that change meanwhile are a live machine's: tar ends with 1. */
export const ARCHIVE = `tar -cf "$1" --one-file-system --numeric-owner ${LEFT_OUT.map((path) => `--exclude=${path}`).join(' ')} -C / .
code=$?
[ "$code" -le 1 ] || exit "$code"
stat -c 'archived %s' "$1"`;
