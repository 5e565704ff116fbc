import { BOTTLE_HOME_DIR } from '../../plan/reserved-env.ts';

/** A call waits for a person as long as the server lets it, which is a week at most; codex's own limit is a minute. */
const TOOL_TIMEOUT_S = 7 * 24 * 60 * 60 + 60;

/**
 * `config.toml`: the workspace is trusted, and codex keeps to its model. Apps act on a person's other accounts, which
 * no manifest declares; plugins, metrics and the list of models ask for hosts that no bottle names; a server in the
 * background needs Unix sockets, which a bottle with a mounted workspace does not have.
 */
export function codexConfig(workspace: string, superviseUrl: string | undefined): string {
  const trusted = [...new Set([BOTTLE_HOME_DIR, workspace])].flatMap((path) => [
    `[projects.${tomlText(path)}]`,
    'trust_level = "trusted"',
    '',
  ]);
  return [
    'check_for_update_on_startup = false',
    '',
    ...trusted,
    '[features]',
    'apps = false',
    'plugins = false',
    'api_key_model_discovery = false',
    'daemon_auto_start = false',
    '',
    '[analytics]',
    'enabled = false',
    '',
    '[tui]',
    'status_line = ["model-with-reasoning"]',
    'terminal_title = ["spinner", "project"]',
    'theme = "ansi"',
    '',
    // What `codex mcp add supervise --url URL` writes.
    ...(superviseUrl === undefined
      ? []
      : [
          '[mcp_servers.supervise]',
          `url = ${tomlText(superviseUrl)}`,
          `tool_timeout_sec = ${TOOL_TIMEOUT_S}`,
          '',
        ]),
  ].join('\n');
}

/** TOML 1.0, basic strings: JSON's escapes are a part of theirs, but DEL must be escaped. */
function tomlText(text: string): string {
  return JSON.stringify(text).replaceAll('\u007f', '\\u007f');
}
