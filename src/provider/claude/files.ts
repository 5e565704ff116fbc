import type { BottleColor } from '../../plan/plan.ts';
import { BOTTLE_HOME_DIR } from '../../plan/reserved-env.ts';
import type { ProviderInput, ProvisionedFile } from '../contract.ts';
import { jsonFile } from '../guest-files.ts';

const CONFIG_DIR = `${BOTTLE_HOME_DIR}/.claude`;
const STATUS_LINE = `${CONFIG_DIR}/statusline.sh`;
const THEME = 'bot-bottle';

/** ECMA-48 SGR codes of the bright colours. */
const SGR: Readonly<Record<BottleColor, number>> = { red: 91, green: 92, yellow: 93, blue: 94, magenta: 95 };

/** Starts without a question: onboarding is done, the bypass of permissions accepted, the workspace trusted. */
export function claudeFiles({
  label,
  color,
  workspace,
  superviseUrl,
}: ProviderInput): readonly ProvisionedFile[] {
  const trusted = { hasTrustDialogAccepted: true };
  const hasStatusLine = label !== undefined || color !== undefined;
  return [
    jsonFile(`${BOTTLE_HOME_DIR}/.claude.json`, {
      hasCompletedOnboarding: true,
      bypassPermissionsModeAccepted: true,
      projects: { [BOTTLE_HOME_DIR]: trusted, [workspace]: trusted },
      // What `claude mcp add --transport http --scope user supervise URL` writes.
      ...(superviseUrl === undefined
        ? {}
        : { mcpServers: { supervise: { type: 'http', url: superviseUrl } } }),
    }),
    jsonFile(`${CONFIG_DIR}/settings.json`, {
      skipDangerousModePermissionPrompt: true,
      ...(hasStatusLine ? { statusLine: { type: 'command', command: STATUS_LINE } } : {}),
      ...(color === undefined ? {} : { theme: `custom:${THEME}` }),
    }),
    ...(hasStatusLine ? [statusLine(label ?? '', color)] : []),
    ...(color === undefined ? [] : [theme(color)]),
  ];
}

function statusLine(label: string, color: BottleColor | undefined): ProvisionedFile {
  const text = shellQuote(label);
  const print =
    color === undefined ? `printf '%s\\n' ${text}` : `printf '\\033[${SGR[color]}m%s\\033[0m\\n' ${text}`;
  return { path: STATUS_LINE, text: `#!/bin/sh\n${print}\n`, mode: 0o700, owner: 'node' };
}

function theme(color: BottleColor): ProvisionedFile {
  return jsonFile(`${CONFIG_DIR}/themes/${THEME}.json`, {
    name: `Bot-bottle ${color}`,
    base: 'dark',
    overrides: { claude: `ansi:${color}Bright` },
  });
}

function shellQuote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
