import type { GitUrl } from '../manifest/git-url.ts';
import type { GitIdentity } from '../manifest/manifest.ts';
import { GATE_PORTS, LOOPBACK } from '../wire/bottle-paths.ts';

/** `~/.gitconfig` of the bottle; undefined when nothing is declared. */
export function renderGitConfig(
  { name, email }: GitIdentity,
  repos: readonly { readonly name: string; readonly url: GitUrl }[] = [],
  gateAddress: string = LOOPBACK,
): string | undefined {
  const user = [
    ...(name === undefined ? [] : [`\tname = ${quoted(name.value)}`]),
    ...(email === undefined ? [] : [`\temail = ${quoted(email.value)}`]),
  ];
  const sections = [
    ...(user.length === 0 ? [] : ['[user]', ...user]),
    ...repos.flatMap((repo) => [
      `[url ${quoted(`http://${gateAddress}:${GATE_PORTS.gitGate}/${repo.name}.git`)}]`,
      ...spellingsOf(repo.url).map((url) => `\tinsteadOf = ${quoted(url)}`),
    ]),
  ];
  return sections.length === 0 ? undefined : `${sections.join('\n')}\n`;
}

/**
 * The ways to write one upstream. `insteadOf` compares beginnings, and of several that fit git takes the longest
 * (git-config(1)), so that the spelling with `.git` wins over the one without.
 */
export function spellingsOf({ text, user, host, port, path }: GitUrl): readonly string[] {
  const plain = path.replace(/^\/+/, '');
  const places = [
    text,
    `ssh://${user}@${host}:${port}/${plain}`,
    ...(port === 22
      ? [
          `ssh://${user}@${host}/${plain}`,
          `${user}@${host}:${path.startsWith('/') ? path : plain}`,
          `${user}@${host}:${plain}`,
        ]
      : []),
  ];
  const both = places.flatMap((place) =>
    place.endsWith('.git') ? [place, place.slice(0, -'.git'.length)] : [`${place}.git`, place],
  );
  return [...new Set(both)];
}

/** git-config(1), "Syntax": in double quotes, with `"` and `\` escaped. Control characters were refused before. */
function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
