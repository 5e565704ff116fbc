import { describe, expect, it } from 'vitest';
import type { CliContext } from '../../../src/cli/context.ts';
import { showProgress, size } from '../../../src/cli/progress.ts';

function shown(options: { readonly isTerminal: boolean; readonly quiet?: boolean }) {
  let written = '';
  let now = 0;
  const tell = showProgress({
    quiet: options.quiet === true,
    stderr: {
      isTerminal: options.isTerminal,
      write(text: string) {
        written += text;
      },
    },
    host: { now: () => now },
  } as unknown as CliContext);
  return {
    at(seconds: number, files: number, over = false) {
      now = seconds * 1000;
      tell('copying', { files, bytes: files * 1024, over });
      return this;
    },
    text: () => written,
  };
}

describe('progress', () => {
  it('is one line of a terminal, gone when the work is', () => {
    const line = '\rbot-bottle: copying: 1,500 files, 1.5 MiB\u001b[K';
    expect(shown({ isTerminal: true }).at(1, 1500).at(2, 1500).at(3, 1500, true).text()).toBe(
      `${line}${line}\r\u001b[K`,
    );
  });

  it('is a line now and then where there is no terminal', () => {
    const text = shown({ isTerminal: false }).at(1, 1).at(6, 2).at(7, 3).at(12, 4, true).text();
    expect(text).toBe('bot-bottle: copying: 2 files, 2.0 KiB\nbot-bottle: copying: 4 files, 4.0 KiB, done\n');
  });

  it('is nothing with --quiet', () => {
    expect(shown({ isTerminal: true, quiet: true }).at(9, 9).at(10, 9, true).text()).toBe('');
  });

  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1536, '1.5 KiB'],
    [200 * 1024, '200 KiB'],
    [3 * 2 ** 40, '3.0 TiB'],
  ])('writes %d as %s', (bytes, text) => {
    expect(size(bytes)).toBe(text);
  });
});
