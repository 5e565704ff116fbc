/** The longest first line that Linux reads for an interpreter (execve(2), BINPRM_BUF_SIZE). */
export const SHEBANG_MAX = 256;

/**
 * What a script's first line starts: an absolute path, or a name that `env` looks up on PATH. Undefined for anything
 * that is no script.
 */
export function scriptInterpreter(
  head: string,
): { readonly path: string; readonly searched?: string } | undefined {
  if (!head.startsWith('#!')) return undefined;
  const [line = ''] = head.slice(2, SHEBANG_MAX).split('\n', 1);
  const [path, ...rest] = line.trim().split(/[ \t]+/);
  if (path === undefined || !path.startsWith('/')) return undefined;
  if (!/\/env$/.test(path)) return { path };
  // env(1): options and assignments stand before the name; -S splits, which the split above has already done.
  const name = rest.find((word) => !word.startsWith('-') && !word.includes('='));
  return name === undefined ? { path } : { path, searched: name };
}
