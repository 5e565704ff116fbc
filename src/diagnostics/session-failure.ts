import type { Message } from './message.ts';

/** A session cannot begin, be found or go on. */
export type SessionFailure = { readonly room: 'session' } & (
  | { readonly kind: 'no-such-bottle'; readonly slug: string; readonly running: readonly string[] }
  | { readonly kind: 'not-running'; readonly slug: string }
  | { readonly kind: 'locked'; readonly slug: string; readonly pid: number }
  | { readonly kind: 'workspace'; readonly path: string; readonly reason: string; readonly mend: string }
  | { readonly kind: 'command-not-found'; readonly command: string; readonly searched: string }
  | { readonly kind: 'command-hidden'; readonly command: string; readonly path: string }
  | { readonly kind: 'secret-unset'; readonly variable: string; readonly host: string }
);

export function wordSessionFailure(failure: SessionFailure): Message {
  switch (failure.kind) {
    case 'no-such-bottle':
      return {
        what: `there is no bottle ${failure.slug}`,
        notes: [
          failure.running.length === 0 ? 'no bottle is running' : `running: ${failure.running.join(', ')}`,
        ],
        mend: 'see `bot-bottle list`',
      };
    case 'not-running':
      return {
        what: `the bottle ${failure.slug} is not running`,
        mend: 'see `bot-bottle list` for those that are',
      };
    case 'locked':
      return {
        what: `another process (${failure.pid}) is working on the bottle ${failure.slug}`,
        mend: 'wait until it has ended, or end it',
      };
    case 'workspace':
      return { what: `the workspace ${failure.path} ${failure.reason}`, mend: failure.mend };
    case 'command-not-found':
      return {
        what: `the command ${failure.command} was not found`,
        notes: [`searched: ${failure.searched}`],
        mend: 'check the spelling, or install it on this machine',
      };
    case 'command-hidden':
      return {
        what: `the command ${failure.command} is ${failure.path}, which a bottle does not show`,
        mend: 'run it from the workspace, or install it outside the home directory and /tmp',
      };
    case 'secret-unset':
      return {
        what: `the variable ${failure.variable}, whose value --secret sends to ${failure.host}, is not set or is empty`,
        mend: `export ${failure.variable} and try again`,
      };
  }
}
