import { ok } from '../../diagnostics/result.ts';
import { BOTTLE_HOME_DIR } from '../../plan/reserved-env.ts';
import type { Provider, ProviderInput, ProviderRuntime } from '../contract.ts';
import { jsonFile, PROMPT_FILE, privateFile, readPromptMessage } from '../guest-files.ts';
import { modelRoute } from '../model-route.ts';
import { codexConfig } from './config-toml.ts';
import { withFirstMessage } from './conversation-args.ts';
import type { LoginAccount } from './host-login.ts';
import { placeholderLogin } from './placeholder-login.ts';

const HOSTS = ['api.openai.com', 'chatgpt.com'] as const;
const CONFIG_DIR = `${BOTTLE_HOME_DIR}/.codex`;

/** Under this name egress is given the access token of the host's login. No variable of the host is read for it. */
export const HOST_TOKEN = 'BOT_BOTTLE_CODEX_HOST_ACCESS_TOKEN';

const RUNTIME: ProviderRuntime = {
  bypassArgs: ['--dangerously-bypass-approvals-and-sandbox'],
  resumeArgs: ['resume', '--last'],
  remoteControlArgs: [],
};

/** Codex. `account` is that of the host's login, when the bottle forwards it. */
export function codexProvider(account: LoginAccount | undefined): Provider {
  return {
    template: 'codex',
    command: 'codex',
    install: 'npm install -g @openai/codex',
    runtime: RUNTIME,
    plan: (input) =>
      ok({
        template: 'codex',
        command: 'codex',
        startupArgs: [...RUNTIME.bypassArgs, ...conversation(input)],
        image: 'bot-bottle-codex:latest',
        dockerfile: input.dockerfile ?? `${input.imagesDir}/codex/Dockerfile`,
        guestHome: BOTTLE_HOME_DIR,
        instanceName: input.slug,
        promptFile: PROMPT_FILE,
        hasPrompt: input.prompt !== '',
        promptMode: 'first-message',
        skillsDir: `${CONFIG_DIR}/skills`,
        guestEnv: {},
        envVars: {},
        dirs: [CONFIG_DIR],
        files: [
          privateFile(`${CONFIG_DIR}/config.toml`, codexConfig(input.workspace, input.superviseUrl)),
          jsonFile(`${CONFIG_DIR}/auth.json`, placeholderLogin(account)),
        ],
        preCopy: [],
        verify: account === undefined ? [] : [['codex', 'login', 'status']],
        egressRoutes: HOSTS.map((host) => modelRoute(host, account === undefined ? undefined : HOST_TOKEN)),
        hiddenEnvNames: [],
        provisionedEnv: {},
        notes:
          account === undefined && input.credentialOf(HOSTS[0]) === undefined
            ? [
                `codex has no credential: declare \`forward_host_credentials: true\`, or a route for ${HOSTS[0]} with \`auth\``,
              ]
            : [],
      }),
  };
}

function conversation({ prompt, resume, agentArgs }: ProviderInput): readonly string[] {
  // `codex exec resume --last` is the headless form.
  const [first, ...rest] = agentArgs;
  if (resume && (first === 'exec' || first === 'e')) return [first, ...RUNTIME.resumeArgs, ...rest];
  if (resume) return [...RUNTIME.resumeArgs, ...agentArgs];
  return prompt === '' ? agentArgs : withFirstMessage(agentArgs, readPromptMessage(PROMPT_FILE));
}
