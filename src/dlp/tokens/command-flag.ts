import { BARE_VALUE, BLANK, NOT_QUOTE, QUOTES, WHITE } from './byte-class.ts';
import type { DetectedSpan, Detector, Span } from './rule.ts';
import type { ScanWindow } from './scan-window.ts';
import { isSecretValue, isTypedPassword } from './secret-value.ts';

const LONGEST = 256;
/** Bytes before the flag in which the command stands. */
const COMMAND = 120;

/** A flag that is a password's in some commands, and another thing in all others. */
interface PasswordFlag {
  readonly flag: string;
  /** `-pVALUE`, `-p VALUE`: as each command's manual page has it. */
  readonly glued: RegExp | undefined;
  readonly apart: RegExp | undefined;
}

/** A command at the beginning of its line or behind what begins one; nothing behind it ends it before the flag. */
function command(names: string): RegExp {
  return new RegExp(`(?:^|[\\s/"'\`$(;|&]|\\\\[nt])(?:${names})(?:\\.exe)?\\s(?:[^\\n;|&]|\\\\\\r?\\n)*$`);
}

const FLAGS: readonly PasswordFlag[] = [
  {
    flag: ' -p',
    glued: command(
      'mysql|mysqldump|mysqladmin|mysqlimport|mysqlsh|mysqlcheck|mariadb|mariadb-dump|mariadb-admin|mongo|mongosh|mongodump|mongorestore|sshpass|7za?|7zz|mycli',
    ),
    apart: command(
      'mongo|mongosh|mongodump|mongorestore|mongoexport|mongoimport|docker|podman|nerdctl|buildah|skopeo|oras|crane|helm|cqlsh|az|oc|influx|rabbitmqadmin|sonar-scanner|plink|pscp|mosquitto_pub|mosquitto_sub|cf',
    ),
  },
  {
    flag: ' -P',
    glued: command('sqlcmd|bcp|isql|tsql|mosquitto_pub|mosquitto_sub|zip|unzip|ipmitool'),
    apart: command('sqlcmd|bcp|isql|tsql|mosquitto_pub|mosquitto_sub|zip|unzip|ipmitool'),
  },
  { flag: ' -a ', glued: undefined, apart: command('redis-cli|valkey-cli|keydb-cli') },
  {
    flag: ' -w ',
    glued: undefined,
    apart: command('ldapsearch|ldapadd|ldapmodify|ldapdelete|ldappasswd|ldapwhoami'),
  },
];

function isSecretPassword(window: ScanWindow, span: Span): boolean {
  return isSecretValue(window, span, 'password', { literal: true });
}

/** Passwords that stand behind a flag of one letter: `mysql -pVALUE`, `redis-cli -a VALUE`, `mongosh -p VALUE`. */
export const commandFlags: readonly Detector[] = FLAGS.map(({ flag, glued, apart }) => ({
  anchors: [{ text: flag }],
  contextual: true,
  verify(window: ScanWindow, start: number, anchorEnd: number): DetectedSpan | undefined {
    let at = anchorEnd;
    while (at < anchorEnd + 4 && window.is(at, BLANK)) at++;
    const commands = at > anchorEnd || window.is(anchorEnd - 1, BLANK) ? apart : glued;
    if (commands === undefined) return undefined;
    const isQuoted = window.is(at, QUOTES);
    if (isQuoted) at++;
    const end = window.runEnd(isQuoted ? NOT_QUOTE : BARE_VALUE, at, 7);
    if (end - at > LONGEST || !(isQuoted || end === window.to || window.is(end, WHITE | QUOTES)))
      return undefined;
    const isSecret = commands === glued ? isTypedPassword : isSecretPassword;
    if (!isSecret(window, { start: at, end })) return undefined;
    const from = Math.max(window.from, start - COMMAND);
    window.steps += start - from;
    if (!commands.test(window.text(from, start + 1))) return undefined;
    return { rule: 'generic-password', start: at, end };
  },
}));
