import * as z from 'zod/mini';
import { INBOUND_DETECTORS, OUTBOUND_DETECTORS } from '../policy/policy.ts';
import { flag, hostVariable, list, oneOf, strict, text } from './schema.ts';

/*
 * The form of one `egress.routes` entry: a route of the policy file, with a host variable where that has a token slot.
 * What its values mean is checked by the policy's own parser (`build-routes.ts`), so that no manifest can hold a route
 * which egress would refuse.
 */

const ANY_TEXT = /^[^\u0000-\u001f\u007f]+$/;
const SCHEMES = '`Bearer`, `token`, `Basic` or `header:<Name>`';
const PORT = 'a port from 1 to 65535';

const pathMatch = strict(
  {
    type: z.exactOptional(
      oneOf(
        ['prefix', 'exact', 'regex'],
        'How `value` is compared: a prefix matches whole segments. Default prefix.',
      ),
    ),
    value: text(
      'a path that begins with `/`',
      ANY_TEXT,
      'A path that begins with `/`, or an RE2 expression for a whole one.',
    ),
  },
  'What the path must be.',
);

const headerMatch = strict(
  {
    name: text('the name of a header', ANY_TEXT, 'The name of the header, in any case.'),
    value: text('a text without control characters', ANY_TEXT, 'What its value must be.'),
    type: z.exactOptional(oneOf(['exact', 'regex'], 'How `value` is compared. Default exact.')),
  },
  'What a header must be.',
);

const requestMatch = strict(
  {
    paths: z.exactOptional(list(pathMatch, 'a list of paths', 'One of them must match.')),
    methods: z.exactOptional(
      list(
        text('a method such as `GET`', ANY_TEXT),
        'a list of methods such as `[GET]`',
        'One of them must be the method.',
      ),
    ),
    headers: z.exactOptional(list(headerMatch, 'a list of headers', 'All of them must match.')),
  },
  'A kind of request that is allowed: at least one of the three.',
);

export const routeSchema = strict(
  {
    host: text(
      'a host name such as `api.github.com`, or `*.example.com` for every name below',
      ANY_TEXT,
      'Exact, or `*.` in front for one or more labels below.',
    ),
    ports: z.exactOptional(
      list(
        z.int({ error: PORT }).check(z.minimum(1, { error: PORT }), z.maximum(65_535, { error: PORT })),
        'a list of ports such as `[443]`',
        'Default 443 and 80.',
      ),
    ),
    auth: z.exactOptional(
      strict(
        {
          scheme: text(SCHEMES, ANY_TEXT, `${SCHEMES}, a header that carries the bare value.`),
          token_ref: hostVariable('The host variable that holds the credential. It never enters the bottle.'),
        },
        'A credential that egress adds to each request.',
      ),
    ),
    matches: z.exactOptional(
      list(requestMatch, 'a list of matches', 'Absent: every request. Present: one entry must match.'),
    ),
    git: z.exactOptional(
      strict(
        {
          fetch: z.exactOptional(
            flag('Smart-HTTP clone and fetch. Push goes by git-gate only. Default false.'),
          ),
        },
        'Git over HTTPS on this host.',
      ),
    ),
    dlp: z.exactOptional(
      strict(
        {
          outbound_detectors: z.exactOptional(
            detectors(OUTBOUND_DETECTORS, 'What is looked for in requests.'),
          ),
          inbound_detectors: z.exactOptional(
            detectors(INBOUND_DETECTORS, 'What is looked for in responses.'),
          ),
        },
        'Which detectors run on this route; absent is all, `false` is none.',
      ),
    ),
    private: z.exactOptional(flag('Whether the name may resolve to a private address. Default false.')),
  },
  'A host that the bottle may reach.',
);

export type RawRoute = z.infer<typeof routeSchema>;

function detectors<const Names extends readonly string[]>(names: Names, description: string) {
  const accepted = names.join(', ');
  return z
    .union([z.boolean(), z.array(z.literal(names, { error: accepted }))], {
      error: `\`true\`, \`false\`, or a list of ${accepted}`,
    })
    .check(z.describe(description));
}
