import * as z from 'zod/mini';
import { ENV_NAME } from '../plan/parse-env.ts';
import { parseLimits } from '../plan/parse-limits.ts';
import { type Limits, WORKSPACE_MODES } from '../plan/plan.ts';
import { reservedReason } from '../plan/reserved-env.ts';
import { HOST_REFERENCE, readEnvValue } from './env-value.ts';
import { GIT_URL_FORMS, parseGitUrl } from './git-url.ts';
import { EGRESS_MODES, GIT_SCANNERS, MANIFEST_NAME } from './manifest.ts';
import { providerSchema } from './provider-schema.ts';
import { routeSchema } from './route-schema.ts';
import {
  conflict,
  flag,
  gitUser,
  hostVariable,
  list,
  NAME_WORDS,
  named,
  oneOf,
  strict,
  text,
} from './schema.ts';

const PATH = /^[^\u0000-\u001f\u007f]+$/;
/** sshd(8), "AUTHORIZED_KEYS FILE FORMAT": a key type, base64, and a comment that means nothing. */
const HOST_KEY =
  /^(?:ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)|sk-ssh-ed25519@openssh\.com|sk-ecdsa-sha2-nistp256@openssh\.com) [A-Za-z0-9+/]{16,}={0,2}(?: [^\u0000-\u001f\u007f]*)?$/;

const URL_WORDS = `an SSH address, ${GIT_URL_FORMS}; https upstreams are for egress routes with \`git: {fetch: true}\``;

const gitKey = z.discriminatedUnion(
  'provider',
  [
    strict(
      {
        provider: z.literal('static'),
        path: text(
          'the path of a private key, such as ~/.ssh/id_ed25519',
          PATH,
          'A private key on the host.',
        ),
      },
      'A key that is there already.',
    ),
    strict(
      {
        provider: z.literal('gitea'),
        forge_token_env: hostVariable('The host variable with a Gitea token that may add deploy keys.'),
        api_url: z.exactOptional(
          text(
            'a URL such as https://git.example.com/api/v1',
            /^https?:\/\/[^\s\u0000-\u001f\u007f@/?#]+(?:\/[^\s\u0000-\u001f\u007f?#]*)?$/,
            "The forge's API. Default: https on the upstream's host.",
          ),
        ),
      },
      'A deploy key made at start and revoked at the end.',
    ),
  ],
  { error: '`static` or `gitea`' },
);

/** `url` and `key` may come from the parent of the same name: `extends.ts` asks for them when all is merged. */
const gitRepo = strict(
  {
    url: z.exactOptional(
      text(URL_WORDS, PATH, 'The upstream, by SSH.').check(
        z.refine((url) => parseGitUrl(url) !== undefined, { error: URL_WORDS }),
      ),
    ),
    key: z.exactOptional(gitKey),
    host_key: z.exactOptional(
      text(
        'a public key such as `ssh-ed25519 AAAA...`',
        HOST_KEY,
        "The upstream's host key. Default: the host's known_hosts.",
      ),
    ),
  },
  'A repository that the bottle may fetch from and push to.',
);

export type RawGitRepo = z.infer<typeof gitRepo>;

const envValue = z.string({ error: 'a text; put numbers and truth values in quotes' }).check(
  z.refine((value) => readEnvValue(value).ok, {
    error: (issue) => {
      const read = readEnvValue(String(issue.input));
      return read.ok ? '' : read.accepted;
    },
  }),
);

const ENV_WORDS = 'a name of letters, digits and `_` that does not begin with a digit';

/** As `--limits` reads it. */
function limit(key: keyof Limits, accepted: string, description: string) {
  return z.union([z.string(), z.number()], { error: accepted }).check(
    z.refine((value) => parseLimits(`${key}=${value}`).ok && !String(value).includes(','), {
      error: accepted,
    }),
    z.describe(description),
  );
}

export const bottleSchema = strict(
  {
    extends: z.exactOptional(
      text(`the name of a bottle (${NAME_WORDS})`, MANIFEST_NAME, 'The bottle this one builds on.'),
    ),
    env: z.exactOptional(
      named(
        text(ENV_WORDS, ENV_NAME),
        envValue,
        'a mapping from names to texts',
        `Variables: a text as it is, ${HOST_REFERENCE} from the host at start, ?Question asked on the terminal.`,
      ).check(
        conflict((env) => {
          for (const name of Object.keys(env)) {
            const reason = reservedReason(name);
            if (reason !== undefined) {
              return { path: [name], what: `cannot be set: ${reason}`, mend: `remove \`${name}\`` };
            }
          }
          return undefined;
        }),
      ),
    ),
    agent_provider: z.exactOptional(providerSchema),
    'git-gate': z.exactOptional(
      strict(
        {
          user: z.exactOptional(gitUser),
          repos: z.exactOptional(
            named(
              text(
                'a name of letters, digits, `.`, `_` and `-`, not `.` or `..`',
                /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/,
              ),
              gitRepo,
              'a mapping from names to repositories',
              'By name; the mirror is /git/<name>.git. Absent inherits, `{}` clears.',
            ),
          ),
          scanner: z.exactOptional(
            oneOf(GIT_SCANNERS, 'What scans a push. Default: both when gitleaks is installed.'),
          ),
        },
        'Git remotes, reached with keys that never enter the bottle.',
      ),
    ),
    egress: z.exactOptional(
      strict(
        {
          log: z.exactOptional(oneOf([0, 1, 2], '0 off, 1 blocked requests, 2 every request. Default 1.')),
          mode: z.exactOptional(
            oneOf(
              EGRESS_MODES,
              'observe: what is not declared is permitted and written down, for `egress suggest`. Default enforce.',
            ),
          ),
          routes: z.exactOptional(
            list(routeSchema, 'a list of routes', "Absent inherits; else the parent's, then these."),
          ),
        },
        'What the bottle may reach.',
      ),
    ),
    supervise: z.exactOptional(flag('Whether the agent may ask a person for more. Default true.')),
    workspace: z.exactOptional(
      oneOf(WORKSPACE_MODES, 'How the working directory enters the bottle. Default none; --cwd means copy.'),
    ),
    limits: z.exactOptional(
      strict(
        {
          memory: z.exactOptional(
            limit('memory', 'a size such as `512m` or `4g`, at least 16m', 'Bytes, or a size.'),
          ),
          cpus: z.exactOptional(
            limit('cpus', 'a number of processors such as 2 or 0.5', 'May be a fraction.'),
          ),
          pids: z.exactOptional(limit('pids', 'a whole number above 0', 'Processes and threads.')),
        },
        'How much of the machine the bottle may use.',
      ),
    ),
  },
  'A bottle: what an agent may see and reach.',
);

export type RawBottle = z.infer<typeof bottleSchema>;
