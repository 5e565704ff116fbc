import type { GitIdentity } from '../manifest/manifest.ts';

/** `~/.gitconfig` of the bottle; undefined when nothing is declared. */
export function renderGitConfig({ name, email }: GitIdentity): string | undefined {
  const lines = [
    ...(name === undefined ? [] : [`\tname = ${quoted(name.value)}`]),
    ...(email === undefined ? [] : [`\temail = ${quoted(email.value)}`]),
  ];
  return lines.length === 0 ? undefined : `[user]\n${lines.join('\n')}\n`;
}

/** git-config(1), "Syntax": in double quotes, with `"` and `\` escaped. Control characters were refused before. */
function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
