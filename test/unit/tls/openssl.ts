import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs the real openssl(1) with the given texts as files, named by `{name}` in the arguments. Gives stdout, stderr when it fails. */
export function openssl(args: readonly string[], files: Readonly<Record<string, string>>): string {
  const directory = mkdtempSync(join(tmpdir(), 'bot-bottle-tls-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
    const withPaths = args.map((arg) =>
      arg.replace(/^\{(.+)\}$/, (_, name: string) => join(directory, name)),
    );
    return execFileSync('openssl', withPaths, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    return `failed: ${String((error as { stderr?: unknown }).stderr)}`;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
