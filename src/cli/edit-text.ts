import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Failure } from '../diagnostics/failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import { fileFailure } from '../sys/atomic-file.ts';
import type { CliContext } from './context.ts';
import { openEditor } from './editor.ts';

/** A text as a person leaves it in their editor. The file is theirs alone, and gone afterwards. */
export async function editText(
  context: Pick<CliContext, 'host' | 'signals' | 'terminal'>,
  name: string,
  text: string,
): Promise<Result<string, Failure>> {
  let directory: string | undefined;
  try {
    directory = mkdtempSync(join(tmpdir(), 'bot-bottle-'));
    const path = join(directory, name);
    writeFileSync(path, text, { mode: 0o600 });
    const edited = await openEditor(context, path);
    return edited.ok ? ok(readFileSync(path, 'utf8')) : edited;
  } catch (error) {
    return fail(fileFailure('edit', join(directory ?? tmpdir(), name), error));
  } finally {
    if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
  }
}
