import { ok } from '../../diagnostics/result.ts';
import { placeholderFor } from '../../plan/placeholder.ts';
import { BOTTLE_HOME_DIR } from '../../plan/reserved-env.ts';
import type { Provider, ProviderInput, ProviderRuntime } from '../contract.ts';
import { PROMPT_FILE, readPromptMessage } from '../guest-files.ts';
import { fillIn, type PluginDefinition, settingsOf } from './definition.ts';
import { guestPathOf, type RawPlugin } from './plugin-schema.ts';

/** A person's own provider, with what the bottle says of its settings. */
export function pluginProvider(
  definition: PluginDefinition,
  given: Readonly<Record<string, unknown>>,
): Provider {
  const { name, directory, raw, routes } = definition;
  const settings = settingsOf(definition, given);
  const runtime: ProviderRuntime = {
    bypassArgs: raw.bypass_args ?? [],
    resumeArgs: raw.resume_args ?? [],
    remoteControlArgs: raw.remote_control_args ?? [],
  };
  return {
    template: name,
    command: raw.command,
    install: raw.install ?? `see the manual of ${raw.command}`,
    runtime,
    plan: (input) => {
      const promptMode = raw.prompt_mode ?? 'none';
      const promptFile = guestPathOf(raw.prompt_file ?? PROMPT_FILE);
      const places = { workspace: input.workspace, prompt_file: promptFile };
      const fill = (text: string) => fillIn(text, settings, places);
      const variables = (all: Readonly<Record<string, string>> = {}) =>
        Object.fromEntries(Object.entries(all).map(([key, value]) => [key, fill(value)]));
      const hasPrompt = promptMode !== 'none' && input.prompt !== '';
      const placeholders = raw.placeholders ?? [];
      return ok({
        template: name,
        command: raw.command,
        startupArgs: [
          ...runtime.bypassArgs,
          ...(raw.startup_args ?? []).map(fill),
          ...(hasPrompt && promptMode === 'append-file' ? [raw.prompt_flag ?? '', promptFile] : []),
          ...(input.resume ? runtime.resumeArgs : []),
          ...(input.remoteControl ? runtime.remoteControlArgs : []),
          ...input.agentArgs,
          ...(hasPrompt && promptMode === 'first-message' && !input.resume
            ? [readPromptMessage(promptFile)]
            : []),
        ],
        image: raw.image ?? `bot-bottle-${name}:latest`,
        dockerfile: input.dockerfile ?? `${directory}/Dockerfile`,
        guestHome: BOTTLE_HOME_DIR,
        instanceName: input.slug,
        ...(promptMode === 'none' ? {} : { promptFile }),
        hasPrompt,
        promptMode,
        ...(raw.skills_dir === undefined ? {} : { skillsDir: guestPathOf(raw.skills_dir) }),
        guestEnv: variables(raw.guest_env),
        envVars: variables(raw.env_vars),
        dirs: (raw.dirs ?? []).map(guestPathOf),
        files: (raw.files ?? []).map(({ path, text, mode = '600' }) => ({
          path: guestPathOf(path),
          text: fill(text),
          mode: Number.parseInt(mode, 8),
          owner: 'node',
        })),
        preCopy: raw.pre_copy ?? [],
        verify: raw.verify ?? [],
        egressRoutes: routes,
        hiddenEnvNames: [...(raw.hidden_env_names ?? []), ...placeholders],
        provisionedEnv: Object.fromEntries(placeholders.map((each) => [each, placeholderFor(each)])),
        ...superviseCommand(raw, input),
        notes: [],
      });
    },
  };
}

function superviseCommand({ supervise_command: words }: RawPlugin, { superviseUrl }: ProviderInput) {
  if (words === undefined || superviseUrl === undefined) return {};
  return { superviseCommand: words.map((word) => fillIn(word, {}, { supervise_url: superviseUrl })) };
}
