import { expect, test } from 'vitest';
import { parseGitUrl } from '../../../src/manifest/git-url.ts';

test.each([
  ['ssh://git@github.com/o/r.git', 'git', 'github.com', 22, '/o/r.git'],
  ['ssh://git@github.com:2222/o/r.git', 'git', 'github.com', 2222, '/o/r.git'],
  ['ssh://GitHub.com/o/r.git', 'git', 'github.com', 22, '/o/r.git'],
  ['ssh://me@[2001:db8::1]:2222/~/r.git', 'me', '[2001:db8::1]', 2222, '/~/r.git'],
  ['ssh://me@[2001:db8::1]/r.git', 'me', '[2001:db8::1]', 22, '/r.git'],
  ['git@github.com:o/r.git', 'git', 'github.com', 22, 'o/r.git'],
  ['git@github.com:/srv/r', 'git', 'github.com', 22, '/srv/r'],
  ['git@[2001:db8::1]:r.git', 'git', '[2001:db8::1]', 22, 'r.git'],
])('%s', (text, user, host, port, path) => {
  expect(parseGitUrl(text)).toEqual({ text, user, host, port, path });
});

test.each([
  ['another protocol', 'https://github.com/o/r.git'],
  ['a local path', '/srv/r.git'],
  ['a relative path', '../r.git'],
  ['no user in the short form', 'github.com:o/r.git'],
  ['no path', 'ssh://git@github.com'],
  ['a path of slashes', 'ssh://git@github.com//'],
  ['an empty path', 'git@github.com:'],
  ['a way up', 'ssh://git@github.com/o/../../r.git'],
  ['a password', 'ssh://git:secret@github.com/r.git'],
  ['an option as the host', 'ssh://-oProxyCommand=x/r.git'],
  ['an option as the user', '-oProxyCommand=x@host:r.git'],
  ['an option as the path', 'git@github.com:-upload-pack=x'],
  ['a port of words', 'ssh://git@github.com:https/r.git'],
  ['port 0', 'ssh://git@github.com:0/r.git'],
  ['a port beyond the last', 'ssh://git@github.com:65536/r.git'],
  ['a space', 'git@github.com:o/my repo.git'],
  ['a quote for a shell', "git@github.com:o/r'.git"],
  ['a line end', 'git@github.com:o/r.git\n'],
  ['a NUL', 'git@github.com:o/r\0.git'],
  ['nothing', ''],
  ['too much', `git@github.com:${'a'.repeat(3000)}`],
])('not %s', (_, text) => {
  expect(parseGitUrl(text)).toBeUndefined();
});
