import type { Message } from './message.ts';

/** A repository that git-gate shall serve cannot be reached by what is declared for it. */
export type GitGateFailure = { readonly room: 'git-gate' } & (
  | {
      readonly kind: 'key';
      readonly repo: string;
      readonly file: string;
      readonly fault: GitKeyFault;
      /** An errno name. */
      readonly found?: string;
    }
  | { readonly kind: 'host-unknown'; readonly repo: string; readonly host: string; readonly port: number }
  | { readonly kind: 'forge-token-unset'; readonly repo: string; readonly variable: string }
  | {
      readonly kind: 'forge-path';
      readonly repo: string;
      readonly url: string;
    }
  | {
      readonly kind: 'forge';
      readonly repo: string;
      readonly action: 'make' | 'revoke';
      readonly apiUrl: string;
      /** `owner/name` there. */
      readonly path: string;
      /** Of the deploy key, where there is one. */
      readonly id?: number;
      /** `HTTP 401: token is required`, or why there was no answer. */
      readonly found: string;
    }
);

export type GitKeyFault = 'missing' | 'unreadable' | 'passphrase' | 'public' | 'no-key' | 'open';

const KEY_WORDS: Readonly<Record<GitKeyFault, { readonly what: string; mend(file: string): string }>> = {
  missing: {
    what: 'is not there',
    mend: () => 'correct `key.path`, or make the key with `ssh-keygen -t ed25519`',
  },
  unreadable: { what: 'cannot be read', mend: () => 'give this user the permission to read it' },
  passphrase: {
    what: 'has a passphrase, and nobody is there to type it while an agent pushes',
    mend: (file) =>
      `make a key for this purpose alone, without a passphrase (ssh-keygen -t ed25519 -N '' -f ${file}-bot-bottle), register it upstream, and name it in \`key.path\``,
  },
  public: {
    what: 'is a public key',
    mend: (file) => `name the private one beside it: ${file.replace(/\.pub$/, '')}`,
  },
  'no-key': { what: 'holds no private key that ssh reads', mend: () => 'name a key that `ssh-keygen` made' },
  open: { what: 'can be read by others, and ssh refuses such a key', mend: (file) => `chmod 600 ${file}` },
};

export function wordGitGateFailure(failure: GitGateFailure): Message {
  switch (failure.kind) {
    case 'key': {
      const { repo, file, fault, found } = failure;
      const { what, mend } = KEY_WORDS[fault];
      return {
        what: `the key of git-gate.repos.${repo}, ${file}, ${what}${found === undefined ? '' : ` (${found})`}`,
        mend: mend(file),
      };
    }
    case 'host-unknown': {
      const { repo, host, port } = failure;
      const where = port === 22 ? host : `-p ${port} ${host}`;
      return {
        what: `nothing says which host key ${host}${port === 22 ? '' : `:${port}`} of git-gate.repos.${repo} has: neither \`host_key\` nor this person's known_hosts`,
        mend: `log in there once (ssh ${where}), or write \`host_key\` as the server's operator publishes it; \`ssh-keyscan ${where}\` shows what it answers now`,
      };
    }
    case 'forge-token-unset':
      return {
        what: `git-gate.repos.${failure.repo} makes a deploy key by a token in ${failure.variable}, which is not set`,
        mend: `export ${failure.variable} with a token that may write the repository's keys`,
      };
    case 'forge-path':
      return {
        what: `git-gate.repos.${failure.repo} wants a deploy key, and its URL ${failure.url} does not end in <owner>/<name>`,
        mend: 'write the URL as the forge shows it',
      };
    case 'forge': {
      const { repo, action, apiUrl, path, id, found } = failure;
      const key = id === undefined ? 'a deploy key' : `the deploy key ${id}`;
      return {
        what: `cannot ${action} ${key} of ${path} (git-gate.repos.${repo}) at ${apiUrl}: ${found}`,
        mend:
          action === 'make'
            ? 'look at the token and at `api_url`; the token needs the scope write:repository'
            : `\`bot-bottle cleanup\` tries again; by hand: the repository's settings, deploy keys`,
      };
    }
  }
}
