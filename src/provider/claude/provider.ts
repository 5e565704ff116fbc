import { ok } from '../../diagnostics/result.ts';
import { placeholderFor } from '../../plan/placeholder.ts';
import { BOTTLE_HOME_DIR } from '../../plan/reserved-env.ts';
import type { Provider, ProviderRuntime } from '../contract.ts';
import { PROMPT_FILE } from '../guest-files.ts';
import { modelRoute } from '../model-route.ts';
import { claudeFiles } from './files.ts';

const HOST = 'api.anthropic.com';
const TOKEN_VARIABLE = 'CLAUDE_CODE_OAUTH_TOKEN';

const RUNTIME: ProviderRuntime = {
  bypassArgs: ['--dangerously-skip-permissions'],
  resumeArgs: ['--continue'],
  remoteControlArgs: ['--remote-control'],
};

/** Claude Code. `authToken` is the host variable with the OAuth token. */
export function claudeProvider(authToken: string | undefined): Provider {
  return {
    template: 'claude',
    command: 'claude',
    install: 'npm install -g @anthropic-ai/claude-code',
    runtime: RUNTIME,
    plan: (input) => {
      const hasPrompt = input.prompt !== '';
      const declared = input.credentialOf(HOST);
      // A route of the manifest replaces ours, and claude starts with a credential in hand only.
      const variable =
        declared?.type === 'header' && declared.name === 'x-api-key' ? 'ANTHROPIC_API_KEY' : TOKEN_VARIABLE;
      const placeholder =
        authToken === undefined && declared === undefined ? {} : { [variable]: placeholderFor(variable) };
      return ok({
        template: 'claude',
        command: 'claude',
        startupArgs: [
          ...RUNTIME.bypassArgs,
          ...(hasPrompt ? ['--append-system-prompt-file', PROMPT_FILE] : []),
          ...(input.resume ? RUNTIME.resumeArgs : []),
          ...(input.remoteControl ? RUNTIME.remoteControlArgs : []),
          ...input.agentArgs,
        ],
        image: 'bot-bottle-claude:latest',
        dockerfile: input.dockerfile ?? `${input.imagesDir}/claude/Dockerfile`,
        guestHome: BOTTLE_HOME_DIR,
        instanceName: input.slug,
        promptFile: PROMPT_FILE,
        hasPrompt,
        promptMode: 'append-file',
        skillsDir: `${BOTTLE_HOME_DIR}/.claude/skills`,
        guestEnv: {},
        // Only what the conversation needs: no telemetry, no feature flags, no update check.
        envVars: { CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', DISABLE_ERROR_REPORTING: '1' },
        dirs: [`${BOTTLE_HOME_DIR}/.claude`],
        files: claudeFiles(input),
        preCopy: [],
        verify: [],
        egressRoutes: [modelRoute(HOST, authToken)],
        hiddenEnvNames: Object.keys(placeholder),
        provisionedEnv: placeholder,
        notes: [],
      });
    },
  };
}
