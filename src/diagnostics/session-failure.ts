import type { Message } from './message.ts';
import { nearest } from './nearest.ts';

/** A session cannot begin, be found or go on. */
export type SessionFailure = { readonly room: 'session' } & (
  | { readonly kind: 'no-such-bottle'; readonly slug: string; readonly running: readonly string[] }
  | { readonly kind: 'not-running'; readonly slug: string }
  /** No bottle was named, and it is not clear which is meant. */
  | { readonly kind: 'which-bottle'; readonly running: readonly string[] }
  /** A bottle that runs cannot begin again. */
  | { readonly kind: 'already-running'; readonly slug: string }
  /** There is a bottle of that name, which does not run. */
  | { readonly kind: 'slug-kept'; readonly slug: string }
  /** Nothing to resume. */
  | { readonly kind: 'nothing-kept'; readonly slug: string; readonly kept: readonly string[] }
  | {
      readonly kind: 'metadata';
      readonly slug: string;
      readonly path: string;
      readonly missing: readonly string[];
    }
  /** The agent that a kept bottle was started with. */
  | {
      readonly kind: 'agent-gone';
      readonly slug: string;
      readonly agent: string;
      readonly searched: readonly string[];
    }
  | { readonly kind: 'cwd-gone'; readonly slug: string; readonly path: string; readonly reason: string }
  | {
      readonly kind: 'artifact';
      readonly slug: string;
      readonly reference: string;
      readonly reason: string;
    }
  | { readonly kind: 'locked'; readonly slug: string; readonly pid: number }
  | { readonly kind: 'workspace'; readonly path: string; readonly reason: string; readonly mend: string }
  | { readonly kind: 'command-not-found'; readonly command: string; readonly searched: string }
  | { readonly kind: 'command-not-in-image'; readonly command: string }
  | { readonly kind: 'command-not-executable'; readonly command: string; readonly path: string }
  | {
      readonly kind: 'command-hidden';
      readonly command: string;
      readonly path: string;
      /** Why its directory cannot be shown, as the end of a sentence that begins with the directory. */
      readonly reason: string;
    }
  | {
      readonly kind: 'env-unset';
      readonly variable: string;
      /** The bottle that declares it as `name`; absent for --env. */
      readonly bottle?: string;
      readonly name?: string;
      /** Of a verb that has no --env. */
      readonly exportOnly?: true;
    }
  /** `bottle` is the one whose route asks for the secret; absent for --secret. */
  | {
      readonly kind: 'secret-unset';
      readonly variable: string;
      readonly host: string;
      readonly bottle?: string;
    }
  | {
      readonly kind: 'secret-malformed';
      readonly variable: string;
      readonly host: string;
      readonly bottle?: string;
    }
  | {
      readonly kind: 'no-log';
      readonly slug: string;
      readonly daemon: string;
      readonly known: readonly string[];
    }
);

export function wordSessionFailure(failure: SessionFailure): Message {
  switch (failure.kind) {
    case 'no-such-bottle':
      return wordNoSuchBottle(failure);
    case 'not-running':
      return {
        what: `the bottle ${failure.slug} is not running`,
        mend: 'see `bot-bottle list` for those that are',
      };
    case 'which-bottle':
      return failure.running.length === 0
        ? {
            what: 'no bottle is running',
            mend: 'name a bottle that is kept, or start one first',
          }
        : {
            what: `${failure.running.length} bottles are running, and none was named`,
            notes: [`running: ${failure.running.slice(0, LISTED_MAX).join(', ')}`],
            mend: 'name one of them',
          };
    case 'already-running':
      return {
        what: `the bottle ${failure.slug} is running`,
        mend: `run a command in it with \`bot-bottle exec ${failure.slug} -- CMD\`, or end it first`,
      };
    case 'slug-kept':
      return {
        what: `there is a bottle ${failure.slug} already, which is not running`,
        mend: `go on with it by \`bot-bottle resume ${failure.slug}\`, remove it by \`bot-bottle cleanup --preserved ${failure.slug}\`, or choose another label`,
      };
    case 'nothing-kept':
      return {
        what: /^[a-z0-9-]{1,64}$/.test(failure.slug)
          ? `no bottle ${failure.slug} is kept`
          : `${JSON.stringify(failure.slug.slice(0, 64))} is not the name of a bottle: those are of a-z, 0-9 and -`,
        notes: [
          failure.kept.length === 0
            ? 'none is kept: a bottle is when its agent ends with another code than 0, or by `bot-bottle commit`'
            : `kept: ${failure.kept.slice(0, LISTED_MAX).join(', ')}`,
        ],
        mend:
          failure.kept.length === 0
            ? 'begin one with `bot-bottle start`'
            : `write ${nearest(failure.slug, failure.kept) ?? 'one of those'}`,
      };
    case 'metadata':
      return {
        what: `${failure.path}, which says what the bottle ${failure.slug} is, cannot be read: without ${failure.missing.join(', ')}`,
        notes: ["the bottle's home and workspace stand beside it, in home/ and workspace/"],
        mend: 'mend the file, or copy from there what you need and start anew',
      };
    case 'agent-gone':
      return {
        what: `the bottle ${failure.slug} ran ${failure.agent}, and there is no agent of that name`,
        notes: [`searched: ${failure.searched.join(', ')}`, 'nothing of the bottle was touched'],
        mend: `put agents/${failure.agent}.md back, and resume again; a bottle that \`run\` made has no agent, and its files can only be taken out`,
      };
    case 'cwd-gone':
      return {
        what: `${failure.path}, in which the bottle ${failure.slug} was started, ${failure.reason}`,
        notes: ['nothing of the bottle was touched'],
        mend: 'put the directory back (or a link to where it is now), and resume again',
      };
    case 'artifact':
      return {
        what: `the bottle ${failure.slug} cannot be restored from ${failure.reference}: ${failure.reason}`,
        notes: ['nothing of the bottle was touched'],
        mend: `put the file back; or remove the file committed-image beside it, and resume from what the bottle held when it ended`,
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
    case 'command-not-in-image':
      return {
        what: `the bottle has no command ${failure.command}`,
        mend: "install it in the image's Dockerfile, name an image that has it with --image, or use a program of this machine by --backend bubblewrap",
      };
    case 'command-not-executable':
      return {
        what: `${failure.path} is not a program that this user may run`,
        mend: `make it executable (chmod +x), or name its interpreter: bot-bottle run ... sh ${failure.command}`,
      };
    case 'command-hidden':
      return {
        what: `the command ${failure.command} is ${failure.path}, which a bottle cannot show: its directory ${failure.reason}`,
        mend: 'run it from a workspace that holds it, or install it in a directory of its own',
      };
    case 'env-unset':
      return {
        what: `the variable ${shortened(failure.variable)}, which ${by('--env', failure.bottle)} forwards, is not set`,
        mend: failure.exportOnly
          ? `export ${shortened(failure.variable)} and try again`
          : `export it, or write --env ${shortened(failure.name ?? failure.variable)}=VALUE`,
      };
    case 'secret-unset':
      return {
        what: `the variable ${shortened(failure.variable)}, whose value ${by('--secret', failure.bottle)} sends to ${failure.host}, is not set or is empty`,
        mend: `export ${shortened(failure.variable)} and try again`,
      };
    case 'secret-malformed':
      return {
        what: `the value of ${failure.variable}, which ${by('--secret', failure.bottle)} sends to ${failure.host}, holds a line break or another control character`,
        mend: 'set it without: no header can carry one (a file read into it may end in a newline)',
      };
    case 'no-log':
      return {
        what: `the bottle ${failure.slug} has no log of ${failure.daemon}`,
        notes: [failure.known.length === 0 ? 'it has no log yet' : `it has: ${failure.known.join(', ')}`],
        mend: 'name one of them with --daemon, or leave --daemon out',
      };
  }
}

/** Listed one by one; a machine may run any number. */
const LISTED_MAX = 20;

function wordNoSuchBottle(failure: Extract<SessionFailure, { kind: 'no-such-bottle' }>): Message {
  const { slug, running } = failure;
  const more = running.length - LISTED_MAX;
  const listed = running.slice(0, LISTED_MAX).join(', ');
  const meant = nearest(slug, running);
  return {
    what:
      slug === ''
        ? 'the name of the bottle is empty (an unset shell variable?)'
        : /^[a-z0-9-]{1,64}$/.test(slug)
          ? `there is no bottle ${slug}`
          : `${JSON.stringify(slug.slice(0, 64))} is not the name of a bottle: those are of a-z, 0-9 and -`,
    notes: [
      running.length === 0
        ? 'no bottle is running'
        : `running: ${listed}${more > 0 ? `, and ${more} more` : ''}`,
    ],
    mend:
      running.length === 0
        ? 'start one, as in `bot-bottle run sh`, while it is needed; its name is in `bot-bottle list`'
        : `write ${meant === undefined ? 'one of those, as `bot-bottle list` shows them' : `\`${meant}\``}`,
  };
}

function by(flag: string, bottle: string | undefined): string {
  return bottle === undefined ? flag : `the bottle ${bottle}`;
}

/** A long name in mixed case is likelier a secret typed in the place of its variable: it is not repeated whole. */
function shortened(variable: string): string {
  return variable.length > 20 && /[a-z]/.test(variable) && /[A-Z0-9]/.test(variable)
    ? `${variable.slice(0, 4)}...`
    : variable;
}
