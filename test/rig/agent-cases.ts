import type { Agents } from './agents.ts';
import { anthropicApi } from './model-api/anthropic.ts';
import { chatCompletionsApi } from './model-api/chat-completions.ts';
import { chatgptApi, login, unsignedToken } from './model-api/chatgpt.ts';
import type { Credential, ModelApi, Script } from './model-api/exchange.ts';
import { responsesApi } from './model-api/responses.ts';

/** One agent with one kind of account: how it is started headless, and the API it is to meet. */
export interface AgentCase {
  readonly name: string;
  readonly host: string;
  /** The variable by which the agent takes its credential. */
  readonly variable: string;
  /** As in `--secret HOST=ENV[:SCHEME]`. */
  readonly scheme: string;
  /** How its real credentials begin. */
  readonly prefix: string;
  api(script: Script, secret: string): ModelApi;
  /** The environment it needs beside its credential. */
  readonly env: Readonly<Record<string, string>>;
  command(agents: Agents): readonly string[];
}

const prompt = 'Write the answer file, then tell me about it.';

const claude = (agents: Agents) => [agents.claude, '-p', '--dangerously-skip-permissions', prompt];
// Only what the conversation needs: no telemetry, no feature flags, no update check.
const quietClaude = { CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', DISABLE_ERROR_REPORTING: '1' };

// Without these it also asks for github.com, api.github.com and ab.chatgpt.com.
const quietCodex = [
  ...['--disable', 'plugins', '--disable', 'api_key_model_discovery'],
  ...['-c', 'analytics.enabled=false'],
];
const codex = (agents: Agents) => [
  ...[agents.codex, 'exec', '--dangerously-bypass-approvals-and-sandbox', '--skip-git-repo-check'],
  ...quietCodex,
  prompt,
];

/** Takes the variable's value where it has the shape of a token, as without a bottle; else a placeholder that has. */
const loginScript = `
  token=$CHATGPT_ACCESS_TOKEN
  case $token in *.*.*) ;; *) token=${unsignedToken()}placeholder ;; esac
  mkdir -p ~/.codex && printf '${JSON.stringify(login('%s'))}' "$token" > ~/.codex/auth.json && exec "$@"`;
const codexLoggedIn = (agents: Agents) => [
  ...[agents.launch, 'sh', '-c', loginScript, 'sh'],
  // "Apps" would be an MCP server on the same host.
  ...codex(agents).toSpliced(2, 0, '--disable', 'apps'),
];

const piHost = 'models.example';
/** `apiKey` names the variable that holds the key. */
const piModels = {
  providers: {
    test: {
      baseUrl: `https://${piHost}/v1`,
      api: 'openai-completions',
      apiKey: 'MODELS_API_KEY',
      models: [{ id: 'test-model', contextWindow: 32_768, maxTokens: 1024 }],
    },
  },
};
const piScript = `mkdir -p ~/.pi/agent && printf %s '${JSON.stringify(piModels)}' > ~/.pi/agent/models.json && exec "$@"`;
const pi = (agents: Agents) => [
  ...[agents.launch, 'sh', '-c', piScript, 'sh'],
  ...[agents.pi, '-p', '--model', 'test/test-model', prompt],
];

const bearer = (secret: string): Credential => ({ header: 'authorization', value: `Bearer ${secret}` });

export const agentCases: readonly AgentCase[] = [
  {
    name: 'claude with a subscription token',
    host: 'api.anthropic.com',
    variable: 'CLAUDE_CODE_OAUTH_TOKEN',
    scheme: 'Bearer',
    prefix: 'sk-ant-oat01-',
    api: (script, secret) => anthropicApi(script, bearer(secret)),
    env: quietClaude,
    command: claude,
  },
  {
    name: 'claude with an API key',
    host: 'api.anthropic.com',
    variable: 'ANTHROPIC_API_KEY',
    scheme: 'header:x-api-key',
    prefix: 'sk-ant-api03-',
    api: (script, secret) => anthropicApi(script, { header: 'x-api-key', value: secret }),
    env: quietClaude,
    command: claude,
  },
  {
    name: 'codex over a WebSocket',
    host: 'api.openai.com',
    variable: 'CODEX_API_KEY',
    scheme: 'Bearer',
    prefix: 'sk-proj-',
    api: (script, secret) => responsesApi(script, bearer(secret), { websocket: true }),
    env: {},
    command: codex,
  },
  {
    name: 'codex over server-sent events',
    host: 'api.openai.com',
    variable: 'CODEX_API_KEY',
    scheme: 'Bearer',
    prefix: 'sk-proj-',
    api: (script, secret) => responsesApi(script, bearer(secret), { websocket: false }),
    env: {},
    command: codex,
  },
  ...[true, false].map(
    (websocket): AgentCase => ({
      name: `codex with a ChatGPT login over ${websocket ? 'a WebSocket' : 'server-sent events'}`,
      host: 'chatgpt.com',
      variable: 'CHATGPT_ACCESS_TOKEN',
      scheme: 'Bearer',
      prefix: unsignedToken(),
      api: (script, secret) => chatgptApi(script, bearer(secret), { websocket }),
      env: {},
      command: codexLoggedIn,
    }),
  ),
  {
    name: 'pi with a model host of its own',
    host: piHost,
    variable: 'MODELS_API_KEY',
    scheme: 'Bearer',
    prefix: 'key-',
    api: (script, secret) => chatCompletionsApi(piHost, script, bearer(secret)),
    env: {},
    command: pi,
  },
];
