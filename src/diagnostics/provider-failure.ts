import type { Message } from './message.ts';

/** An agent CLI, its login, its skills or its image are not as the manifest wants them. */
export type ProviderFailure = { readonly room: 'provider' } & (
  | {
      readonly kind: 'agent-missing';
      readonly template: string;
      readonly command: string;
      readonly install: string;
      readonly searched: string;
    }
  | {
      readonly kind: 'host-login';
      readonly file: string;
      readonly fault: HostLoginFault;
      /** What was found: an errno name, a date. */
      readonly found?: string;
    }
  | {
      readonly kind: 'skill-missing';
      readonly agent: string;
      readonly skill: string;
      readonly directory: string;
      readonly found: 'nothing' | 'no-directory';
      readonly nearest?: string;
    }
  | {
      readonly kind: 'dockerfile-missing';
      readonly bottle: string;
      readonly written: string;
      readonly path: string;
      /** An errno name, or what stands there. */
      readonly found: string;
    }
  | { readonly kind: 'dockerfile-unsupported'; readonly bottle: string; readonly backend: string }
  | { readonly kind: 'bad-setting'; readonly setting: string; readonly found: string; readonly mend: string }
  | {
      readonly kind: 'command-failed';
      readonly command: string;
      readonly code: number;
      readonly output: string;
    }
);

export type HostLoginFault =
  | 'missing'
  | 'unreadable'
  | 'not-json'
  | 'api-key'
  | 'no-token'
  | 'no-account'
  | 'expired';

const LOGIN_WORDS: Readonly<Record<HostLoginFault, { what(found: string): string; readonly mend: string }>> =
  {
    missing: {
      what: () => 'is not there: codex is not logged in on this machine',
      mend: 'run `codex login` on the host, or remove `forward_host_credentials`',
    },
    unreadable: {
      what: (found) => `cannot be read (${found})`,
      mend: 'give this user the permission to read it, or run `codex login` on the host',
    },
    'not-json': { what: () => 'is not the JSON that codex writes', mend: 'run `codex login` on the host' },
    'api-key': {
      what: () => 'holds an API key and no ChatGPT login',
      mend: 'run `codex login` on the host, or remove `forward_host_credentials` and declare a route for api.openai.com with `auth: {scheme: Bearer, token_ref: OPENAI_API_KEY}`',
    },
    'no-token': { what: () => 'holds no access token', mend: 'run `codex login` on the host' },
    'no-account': {
      what: () => 'does not say which ChatGPT account it is for',
      mend: 'run `codex login` on the host, with the version of codex that the bottle is to run',
    },
    expired: {
      what: (found) => `holds an access token that expired at ${found}`,
      mend: 'run `codex login status` and then any `codex` conversation on the host, which renews it, or `codex login`',
    },
  };

export function wordProviderFailure(failure: ProviderFailure): Message {
  switch (failure.kind) {
    case 'agent-missing':
      return {
        what: `the agent CLI ${failure.command} was not found on PATH, and a bubblewrap bottle shows the host's own`,
        notes: [`searched: ${failure.searched}`],
        mend: `install it: ${failure.install}`,
      };
    case 'host-login': {
      const { what, mend } = LOGIN_WORDS[failure.fault];
      return { what: `${failure.file} ${what(failure.found ?? '')}`, mend };
    }
    case 'skill-missing':
      return wordMissingSkill(failure);
    case 'dockerfile-missing':
      return {
        what: `agent_provider.dockerfile of the bottle ${failure.bottle} is ${failure.written}, and ${failure.path} is ${failure.found}`,
        mend: 'write the path of a Dockerfile; `~` is the home directory, and a relative path begins at the working directory',
      };
    case 'dockerfile-unsupported':
      return {
        what: `agent_provider.dockerfile of the bottle ${failure.bottle} cannot apply on ${failure.backend}, which builds no images: a bottle there shows the programs of this machine`,
        mend: 'choose a backend that runs images with --backend, or remove `dockerfile`',
      };
    case 'bad-setting':
      return { what: `${failure.setting} is ${failure.found}`, mend: failure.mend };
    case 'command-failed':
      return {
        what: `${failure.command} failed in the bottle (exit code ${failure.code})`,
        ...(failure.output === '' ? {} : { notes: failure.output.split('\n') }),
        mend: 'try it with the version of the agent CLI that the README names; the bottle was taken down',
      };
  }
}

function wordMissingSkill(failure: Extract<ProviderFailure, { kind: 'skill-missing' }>): Message {
  const { agent, skill, directory, found, nearest } = failure;
  const path = `${directory}/${skill}`;
  const state = found === 'nothing' ? 'is not there' : 'is not a directory';
  return {
    what: `the agent ${agent} wants the skill ${skill}, and ${path} ${state}`,
    mend:
      nearest === undefined
        ? `make the directory with a SKILL.md in it, or remove ${skill} from the agent's \`skills\``
        : `write \`${nearest}\``,
  };
}
