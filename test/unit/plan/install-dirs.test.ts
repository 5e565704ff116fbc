import { describe, expect, it } from 'vitest';
import { visiblePath } from '../../../src/plan/bottle-env.ts';
import { installDirOf, outermost } from '../../../src/plan/install-dirs.ts';
import { scriptInterpreter } from '../../../src/plan/script-interpreter.ts';

const layout = { home: '/home/u', botBottleHome: '/home/u/.bot-bottle' };

describe('installDirOf', () => {
  it.each([
    [
      '/home/u/.nvm/versions/node/v22/lib/node_modules/@openai/codex/bin/codex.js',
      ['/home/u/.nvm/versions/node/v22/lib'],
    ],
    ['/home/u/.npm/_npx/1f/node_modules/pi/node_modules/x/bin/x', ['/home/u/.npm/_npx/1f']],
    ['/home/u/node_modules/a/cli.js', ['/home/u/node_modules']],
    ['/home/u/.nvm/versions/node/v22/bin/node', ['/home/u/.nvm/versions/node/v22']],
    ['/home/u/.pyenv/shims/python', ['/home/u/.pyenv']],
    ['/opt/tool/bin/tool', ['/opt/tool']],
    ['/opt/tool/tool', ['/opt/tool']],
    ['/home/u/.local/bin/aider', ['/home/u/.local/bin', '/home/u/.local/lib']],
    ['/home/u/.local/share/claude/versions/2.1', ['/home/u/.local/share/claude/versions']],
    ['/home/u/bin/tool', ['/home/u/bin', '/home/u/lib']],
    ['/home/u/.cargo/bin/rg', ['/home/u/.cargo/bin', '/home/u/.cargo/lib']],
    ['/nix/store/abc-curl-8/bin/curl', ['/nix/store']],
    ['/home/linuxbrew/.linuxbrew/Cellar/curl/8/bin/curl', ['/home/linuxbrew/.linuxbrew']],
    ['/tmp/x/bin/tool', ['/tmp/x']],
    ['/opt/bin/tool', ['/opt/bin']],
  ])('shows for %s', (real, dirs) => {
    expect(installDirOf(real, layout)).toEqual({ ok: true, dirs });
  });

  it.each([
    '/home/u/tool',
    '/tool',
    '/tmp/tool',
    '/etc/tool',
    '/root/tool',
    '/home/u/.ssh/bin/tool',
    '/home/u/.bot-bottle/bin/tool',
    '/home/u/.local/share/tool',
    '/run/user/1000/bin/tool',
  ])('shows nothing for %s', (real) => {
    expect(installDirOf(real, layout).ok).toBe(false);
  });
});

it('outermost keeps no directory inside another', () => {
  expect(outermost(['/a/b', '/a', '/ab', '/a', '/c/d/e', '/c/d'])).toEqual(['/a', '/ab', '/c/d']);
});

describe('scriptInterpreter', () => {
  it.each([
    ['#!/bin/sh\n', { path: '/bin/sh' }],
    ['#! /usr/bin/python3 -I\nx', { path: '/usr/bin/python3' }],
    ['#!/usr/bin/env node\n', { path: '/usr/bin/env', searched: 'node' }],
    ['#!/usr/bin/env -S node --flag\n', { path: '/usr/bin/env', searched: 'node' }],
    ['#!/usr/bin/env -i A=b python\n', { path: '/usr/bin/env', searched: 'python' }],
    ['\u007fELF', undefined],
    ['#!node\n', undefined],
    ['', undefined],
  ])('reads %j', (head, interpreter) => {
    expect(scriptInterpreter(head)).toEqual(interpreter);
  });
});

describe('visiblePath', () => {
  it('keeps the order, and drops what is not shown, relative or doubled', () => {
    const path = '/home/u/bin:/opt/t/bin/::.:bin:/usr/bin:/usr/bin/../../etc:/usr/bin/:/usrx';
    expect(visiblePath(path, ['/opt/t'])).toBe('/opt/t/bin:/usr/bin');
  });

  it('never is empty', () => {
    expect(visiblePath('/home/u/bin', [])).toBe('/usr/local/bin:/usr/bin:/bin');
  });
});
