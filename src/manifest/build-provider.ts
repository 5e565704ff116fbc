import type { PluginDefinition } from '../provider/plugin/definition.ts';
import type { AgentProvider, PiSettings } from './manifest.ts';
import type { RawPiSettings, RawProvider } from './provider-schema.ts';

/** A checked `agent_provider` with its defaults filled in. */
export function buildProvider(raw: RawProvider = {}, plugin?: PluginDefinition): AgentProvider {
  const { template = 'claude', settings = {} } = raw;
  const common = { template, ...(raw.dockerfile === undefined ? {} : { dockerfile: raw.dockerfile }) };
  switch (template) {
    case 'claude':
      return {
        ...common,
        kind: 'claude',
        ...(raw.auth_token === undefined ? {} : { authToken: raw.auth_token }),
      };
    case 'codex':
      return { ...common, kind: 'codex', forwardHostCredentials: raw.forward_host_credentials ?? false };
    case 'pi':
      return { ...common, kind: 'pi', settings: buildPiSettings(settings as RawPiSettings) };
    default:
      if (plugin === undefined) throw new Error(`the plugin ${template} was not loaded`);
      return { ...common, kind: 'plugin', settings, plugin };
  }
}

function buildPiSettings(raw: RawPiSettings): PiSettings {
  const { api_key: text, api_key_env: from } = raw;
  return {
    provider: raw.provider ?? 'ollama',
    baseUrl: raw.base_url ?? 'http://ollama:11434/v1',
    api: raw.api ?? 'openai-completions',
    ...(text === undefined ? {} : { apiKey: { type: 'literal', text } }),
    ...(from === undefined ? {} : { apiKey: { type: 'host', from } }),
    models: raw.models ?? ['qwen2.5-coder:7b'],
    contextWindow: raw.context_window ?? 4096,
    maxTokens: raw.max_tokens ?? 1024,
    maxTokensField: raw.max_tokens_field ?? 'max_tokens',
    supportsDeveloperRole: raw.supports_developer_role ?? false,
    supportsReasoningEffort: raw.supports_reasoning_effort ?? false,
  };
}
