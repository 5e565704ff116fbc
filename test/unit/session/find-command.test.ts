import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findCommand } from '../../../src/session/find-command.ts';
import { type TempDir, tempDir } from '../../rig/temp-dir.ts';

let root: TempDir;
beforeEach(async () => {
  root = await tempDir('find');
});
afterEach(() => root[Symbol.asyncDispose]());

/** The fake home is a directory below the temporary one: nothing of the real home is looked at. */
const at = (path: string) => `${root.path}/home/${path}`;

function program(path: string, text = '\u007fELF', mode = 0o755): string {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), text);
  chmodSync(at(path), mode);
  return at(path);
}

function link(path: string, target: string): string {
  mkdirSync(dirname(at(path)), { recursive: true });
  symlinkSync(target, at(path));
  return at(path);
}

function find(command: string, options: { readonly path?: string; readonly workspace?: string } = {}) {
  mkdirSync(at('project'), { recursive: true });
  return findCommand({
    command,
    path: options.path ?? '/usr/bin:/bin',
    cwd: at('project'),
    ...(options.workspace === undefined ? {} : { workspace: options.workspace }),
    layout: { home: `${root.path}/home`, botBottleHome: at('.bot-bottle') },
  });
}

function value(found: ReturnType<typeof findCommand>) {
  if (!found.ok) throw new Error(JSON.stringify(found.failure));
  return found.value;
}

describe('on PATH', () => {
  it("needs nothing for the system's programs", () => {
    expect(value(find('sh')).installDirs).toEqual([]);
    expect(value(find('/bin/sh'))).toEqual({ file: '/bin/sh', installDirs: [] });
  });

  it('takes the first that may be run, and never looks in the working directory', () => {
    program('a/tool', 'x', 0o644);
    const good = program('b/bin/tool');
    program('project/tool');
    const path = `:.:${at('a')}:${at('b/bin')}`;
    expect(value(find('tool', { path }))).toEqual({ file: good, installDirs: [at('b')] });
    expect(find('tool', { path: ':.' }).ok).toBe(false);
  });

  it('says what was searched, or what cannot be run', () => {
    const missing = find('no-such-tool');
    expect(!missing.ok && missing.failure).toMatchObject({
      kind: 'command-not-found',
      searched: '/usr/bin:/bin',
    });
    const file = program('a/tool', 'x', 0o644);
    const other = find('tool', { path: at('a') });
    expect(!other.ok && other.failure).toMatchObject({ kind: 'command-not-executable', path: file });
  });
});

describe('by a path', () => {
  it('is relative to the working directory, and needs nothing in the workspace', () => {
    const file = program('project/bin/tool');
    expect(value(find('./bin/tool', { workspace: at('project') }))).toEqual({ file, installDirs: [] });
  });

  it('is shown by its directory when there is no workspace', () => {
    const file = program('project/tool');
    expect(value(find('./tool'))).toEqual({ file, installDirs: [at('project')] });
  });

  it('is hidden in the home itself', () => {
    const file = program('tool');
    const found = find(file);
    expect(!found.ok && found.failure).toMatchObject({
      kind: 'command-hidden',
      path: file,
      reason: 'is the home directory',
    });
  });
});

describe('installations', () => {
  it('npm under a version manager: packages, links and the interpreter', () => {
    program('.nvm/v22/bin/node');
    program('.nvm/v22/lib/node_modules/@openai/codex/bin/codex.js', '#!/usr/bin/env node\n');
    const file = link('.nvm/v22/bin/codex', '../lib/node_modules/@openai/codex/bin/codex.js');
    const path = `${at('.nvm/v22/bin')}:/usr/bin:/bin`;
    expect(value(find('codex', { path }))).toEqual({ file, installDirs: [at('.nvm/v22')] });
  });

  it('a link in ~/.local/bin to a program elsewhere', () => {
    program('.local/share/claude/versions/2.1');
    const file = link('.local/bin/claude', at('.local/share/claude/versions/2.1'));
    expect(value(find('claude', { path: at('.local/bin') }))).toEqual({
      file,
      installDirs: [at('.local/bin'), at('.local/share/claude/versions')],
    });
  });

  it('a link in the home itself: the program stands under its real path', () => {
    const real = program('apps/tool/bin/tool');
    const file = link('tool', real);
    expect(value(find(file))).toEqual({ file: real, installDirs: [at('apps/tool')] });
  });

  it('a link through a linked directory: the same', () => {
    const real = program('.nvm/v22/bin/node');
    link('.nvm/current', at('.nvm/v22'));
    expect(value(find(at('.nvm/current/bin/node')))).toEqual({ file: real, installDirs: [at('.nvm/v22')] });
  });

  it("a script of a virtual environment: its interpreter's installation too", () => {
    program('.pyenv/versions/3.12/bin/python3.12');
    link('project/.venv/bin/python', at('.pyenv/versions/3.12/bin/python3.12'));
    const file = program('project/.venv/bin/tool', `#!${at('project/.venv/bin/python')}\n`);
    expect(value(find(file, { workspace: at('project') }))).toEqual({
      file,
      installDirs: [at('.pyenv/versions/3.12')],
    });
  });

  it('ends with interpreters that name one another', () => {
    const file = program('a/bin/x', `#!${at('a/bin/x')}\n`);
    expect(value(find(file)).installDirs).toEqual([at('a')]);
  });

  it('reports a link to nothing as missing', () => {
    link('a/bin/x', at('nowhere'));
    expect(find('x', { path: at('a/bin') }).ok).toBe(false);
  });
});
