import * as z from 'zod/mini';
import { MANIFEST_NAME, PROVIDER_TEMPLATES } from './manifest.ts';
import { conflict, flag, hostVariable, list, oneOf, positiveInteger, strict, text } from './schema.ts';

const FILLED = /^[^\u0000-\u001f\u007f]+$/;
const HTTP_URL = /^https?:\/\/[^\s\u0000-\u001f\u007f@/?#]+(?:\/[^\s\u0000-\u001f\u007f?#]*)?$/;

/** `settings` of template pi; what is left out has a default (`build-provider.ts`). */
export const piSettings = strict(
  {
    provider: z.exactOptional(
      text(
        'a name such as `ollama`',
        /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
        "pi's name for the model's provider. Default ollama.",
      ),
    ),
    base_url: z.exactOptional(
      text(
        'a URL such as `http://ollama:11434/v1`, without a user or a query',
        HTTP_URL,
        'Default http://ollama:11434/v1.',
      ),
    ),
    api: z.exactOptional(
      text(
        'a name such as `openai-completions`',
        /^[a-z0-9][a-z0-9-]*$/,
        "pi's name for the API. Default openai-completions.",
      ),
    ),
    api_key: z.exactOptional(
      text('a key without control characters', FILLED, 'A key that is no secret: it stands in the bottle.'),
    ),
    api_key_env: z.exactOptional(
      hostVariable('The host variable with the key, which egress injects and the bottle never sees.'),
    ),
    models: z.exactOptional(
      list(text('the name of a model', FILLED), 'a list of model names', 'Default [qwen2.5-coder:7b].').check(
        z.minLength(1, { error: 'at least one model' }),
      ),
    ),
    context_window: z.exactOptional(positiveInteger('Tokens. Default 4096.')),
    max_tokens: z.exactOptional(
      positiveInteger('Tokens of an answer, part of the context window. Default 1024.'),
    ),
    max_tokens_field: z.exactOptional(
      oneOf(
        ['max_tokens', 'max_completion_tokens'],
        'The name of the field in requests. Default max_tokens.',
      ),
    ),
    supports_developer_role: z.exactOptional(flag('Default false.')),
    supports_reasoning_effort: z.exactOptional(flag('Default false.')),
  },
  'Settings of template pi.',
).check(
  conflict(({ api_key, api_key_env }) =>
    api_key !== undefined && api_key_env !== undefined
      ? {
          path: ['api_key'],
          what: 'and `api_key_env` are both declared',
          mend: 'keep `api_key_env` when the key is a secret, `api_key` when it is a dummy',
        }
      : undefined,
  ),
  conflict(({ context_window = 4096, max_tokens = 1024 }) =>
    max_tokens >= context_window
      ? {
          path: ['max_tokens'],
          what: `is ${max_tokens}, which leaves nothing of the context window of ${context_window}`,
          mend: 'write a smaller `max_tokens`, or a larger `context_window`',
        }
      : undefined,
  ),
);

export type RawPiSettings = z.infer<typeof piSettings>;

/** `settings` are checked by `readSettings`, when the template is known. */
export const providerSchema = strict(
  {
    template: z.exactOptional(
      text(
        `${PROVIDER_TEMPLATES.join(', ')}, or the name of a plugin under contrib/`,
        MANIFEST_NAME,
        'claude, codex, pi, or the name of a plugin under ~/.bot-bottle/contrib. Default claude.',
      ),
    ),
    dockerfile: z.exactOptional(
      text(
        'the path of a Dockerfile',
        FILLED,
        "Builds the image instead of the provider's own; `~` or relative to the working directory.",
      ),
    ),
    auth_token: z.exactOptional(
      hostVariable(
        'claude: the host variable with the OAuth token, which egress injects and the bottle never sees.',
      ),
    ),
    forward_host_credentials: z.exactOptional(
      flag("codex: inject the host's own login by egress. Default false."),
    ),
    settings: z.exactOptional(
      z
        .record(z.string(), z.unknown(), { error: 'a mapping' })
        .check(z.describe('Settings of template pi, or of a plugin that declares a schema.')),
    ),
  },
  'Which coding agent runs in the bottle.',
).check(
  conflict(({ template = 'claude', auth_token }) =>
    auth_token !== undefined && template !== 'claude' ? onlyFor('auth_token', 'claude', template) : undefined,
  ),
  conflict(({ template = 'claude', forward_host_credentials }) =>
    forward_host_credentials === true && template !== 'codex'
      ? onlyFor('forward_host_credentials', 'codex', template)
      : undefined,
  ),
  conflict(({ template = 'claude', settings = {} }) =>
    Object.keys(settings).length > 0 && (template === 'claude' || template === 'codex')
      ? onlyFor('settings', 'pi', template)
      : undefined,
  ),
);

export type RawProvider = z.infer<typeof providerSchema>;

function onlyFor(key: string, owner: string, template: string) {
  return {
    path: [key],
    what: `belongs to template ${owner}, and the template is ${template}`,
    mend: `remove \`${key}\`, or write \`template: ${owner}\``,
  };
}
