import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import type { ManifestRoute, PiSettings } from '../../manifest/manifest.ts';
import { EGRESS_PLACEHOLDER } from '../../plan/placeholder.ts';
import { BOTTLE_HOME_DIR } from '../../plan/reserved-env.ts';
import { canonicalHost } from '../../policy/host-name.ts';
import type { Provider, ProviderRuntime, ProvisionedFile } from '../contract.ts';
import { jsonFile } from '../guest-files.ts';
import { modelRoute } from '../model-route.ts';

const CONFIG_DIR = `${BOTTLE_HOME_DIR}/.pi/agent`;
/** pi reads it by itself; its flag takes a text, not a path. */
const PROMPT_FILE = `${CONFIG_DIR}/APPEND_SYSTEM.md`;

const RUNTIME: ProviderRuntime = { bypassArgs: [], resumeArgs: [], remoteControlArgs: [] };

/** pi, with the model that the bottle's settings name. */
export function piProvider(settings: PiSettings): Provider {
  return {
    template: 'pi',
    command: 'pi',
    install: 'npm install -g --ignore-scripts @earendil-works/pi-coding-agent',
    runtime: RUNTIME,
    plan: (input) => {
      const { models, provider } = settings;
      const route = modelHost(settings);
      if (!route.ok) return route;
      return ok({
        template: 'pi',
        command: 'pi',
        startupArgs: [
          ...['--models', models.map((model) => `${provider}/${model}`).join(',')],
          ...input.agentArgs,
        ],
        image: 'bot-bottle-pi:latest',
        dockerfile: input.dockerfile ?? `${input.imagesDir}/pi/Dockerfile`,
        guestHome: BOTTLE_HOME_DIR,
        instanceName: input.slug,
        promptFile: PROMPT_FILE,
        hasPrompt: input.prompt !== '',
        promptMode: 'system-file',
        skillsDir: `${CONFIG_DIR}/skills`,
        guestEnv: {},
        // Else it fetches programs from hosts that no bottle names, and complains when it cannot.
        envVars: { PI_OFFLINE: '1' },
        dirs: [CONFIG_DIR],
        files: [
          jsonFile(`${CONFIG_DIR}/models.json`, modelsJson(settings)),
          ...compactionFiles(windowOf(settings)),
        ],
        preCopy: [],
        verify: [],
        egressRoutes: [route.value],
        hiddenEnvNames: ['PI_OFFLINE'],
        provisionedEnv: {},
        notes: [],
      });
    },
  };
}

/** The route to the server of `base_url`. A name of a local network may resolve to an address of one. */
function modelHost({ baseUrl, apiKey }: PiSettings): Result<ManifestRoute, Failure> {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  const host = canonicalHost(url?.hostname ?? '');
  if (url === undefined || !host.ok) {
    return fail({
      room: 'provider',
      kind: 'bad-setting',
      setting: 'agent_provider.settings.base_url',
      found: `${JSON.stringify(baseUrl.slice(0, 64))}, which names no host`,
      mend: 'write a URL such as `http://ollama:11434/v1`',
    });
  }
  if (host.host === 'localhost' || host.host.startsWith('127.') || host.host === '::1') {
    return fail({
      room: 'provider',
      kind: 'bad-setting',
      setting: 'agent_provider.settings.base_url',
      found: `on ${host.host}, which in a bottle is the bottle itself`,
      mend: `give the server a name and say where it is, as in \`base_url: http://ollama:11434/v1\` and --resolve ollama:11434:127.0.0.1`,
    });
  }
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  const route = modelRoute(host.host, apiKey?.type === 'host' ? apiKey.from : undefined);
  return ok({ ...route, ports: [port], private: isLocalName(host.host) });
}

/** RFC 6762, 6761 and 8375, and names without a dot, which no public server has. */
function isLocalName(host: string): boolean {
  return !host.includes('.') || /\.(?:local|internal|lan|home\.arpa|localdomain)$/.test(host);
}

/** `models.json` in pi's own words. */
function modelsJson(settings: PiSettings): object {
  const key = keyOf(settings);
  return {
    providers: {
      [settings.provider]: {
        baseUrl: settings.baseUrl,
        api: settings.api,
        ...(key === undefined ? {} : { apiKey: key }),
        compat: {
          supportsDeveloperRole: settings.supportsDeveloperRole,
          supportsReasoningEffort: settings.supportsReasoningEffort,
          maxTokensField: settings.maxTokensField,
        },
        models: settings.models.map((id) => ({
          id,
          name: id,
          contextWindow: windowOf(settings),
          maxTokens: settings.maxTokens,
        })),
      },
    },
  };
}

/** pi counts what goes in; the answer shares the window with it. In tokens. */
function windowOf({ contextWindow, maxTokens }: PiSettings): number {
  return contextWindow - maxTokens;
}

/** What pi keeps free for a summary, and keeps unsummarised, without settings (docs/compaction.md of 0.74.2). */
const PI_RESERVES = 16_384;
const PI_KEEPS = 20_000;

/** In a smaller window pi's own figures would have it summarise after every answer, and find nothing to summarise. */
function compactionFiles(window: number): readonly ProvisionedFile[] {
  if (window >= PI_RESERVES + PI_KEEPS) return [];
  const compaction = { reserveTokens: Math.floor(window / 8), keepRecentTokens: Math.floor(window / 2) };
  return [jsonFile(`${CONFIG_DIR}/settings.json`, { compaction })];
}

/** pi wants some key for each provider, also where the server asks for none. */
function keyOf({ apiKey, provider }: PiSettings): string | undefined {
  if (apiKey === undefined) return provider === 'ollama' ? 'ollama' : undefined;
  return apiKey.type === 'literal' ? apiKey.text : EGRESS_PLACEHOLDER;
}
