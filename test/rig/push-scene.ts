import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type GitDesk, gitDesk } from './git-desk.ts';
import { gitUpstream, SSHD } from './git-upstream.ts';
import { requireOrSkip } from './require.ts';

export const noSshd = requireOrSkip('sshd', () => (existsSync(SSHD) ? undefined : `${SSHD} is not there`));

/** An upstream with one commit, a gate before it and a clone through the gate. */
export async function pushScene(settings: Parameters<typeof gitDesk>[1] = { names: ['app'] }) {
  const upstream = await gitUpstream();
  const bare = upstream.repository('app');
  const desk = await gitDesk(upstream, settings);
  const work = join(desk.client('ann'), 'app');
  const seed = desk.client('seed');
  await must(desk, seed, 'init', '-q');
  writeFileSync(join(seed, 'README'), 'hello\n');
  await must(desk, seed, 'add', '-A');
  await must(desk, seed, 'commit', '-qm', 'begin');
  execFileSync('git', ['-C', seed, 'push', '-q', bare, 'main'], { stdio: 'ignore' });
  await must(desk, seed, 'clone', '-q', desk.url('app'), work);
  return {
    upstream,
    bare,
    desk,
    work,
    file: (name: string, text: string | Uint8Array) => writeFileSync(join(work, name), text),
    git: (...args: readonly string[]) => desk.git(work, ...args),
    async commit(message: string, ...files: readonly (readonly [string, string | Uint8Array])[]) {
      for (const [name, text] of files) writeFileSync(join(work, name), text);
      await must(desk, work, 'add', '-A');
      await must(desk, work, 'commit', '-q', '--allow-empty', '-m', message);
    },
    must: (...args: readonly string[]) => must(desk, work, ...args),
    upstreamRefs: () => refsOf(bare),
    mirrorRefs: () => refsOf(join(desk.mirrors, 'app.git')),
    async [Symbol.asyncDispose]() {
      await desk[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
    },
  };
}

export async function must(desk: GitDesk, cwd: string, ...args: readonly string[]): Promise<string> {
  const ran = await desk.git(cwd, ...args);
  expect(ran.code, `git ${args.join(' ')}: ${ran.stderr}`).toBe(0);
  return ran.stdout.trim();
}

export function refsOf(path: string): string {
  return execFileSync('git', ['-C', path, 'for-each-ref', '--format=%(objectname) %(refname)'], {
    encoding: 'utf8',
  });
}

/** A new token of GitHub's format. */
export const secret = () =>
  `ghp_${randomBytes(40)
    .toString('base64')
    .replace(/[^A-Za-z0-9]/g, 'x')
    .slice(0, 36)}`;

export type PushScene = Awaited<ReturnType<typeof pushScene>>;

/** The push is refused, says where, never what, and changes nothing on either side. Gives what the client showed. */
export async function isRefused(
  at: PushScene,
  token: string,
  words: string | RegExp,
  ...args: readonly string[]
): Promise<string> {
  const before = at.upstreamRefs();
  const pushed = await at.git('push', ...args);
  expect(pushed.code).not.toBe(0);
  expect(pushed.stderr).toMatch(words);
  // The client itself names its refs.
  if (!args.some((each) => each.includes(token))) expect(pushed.stderr).not.toContain(token);
  expect(at.upstreamRefs()).toBe(before);
  expect(at.mirrorRefs()).toBe(before);
  return pushed.stderr;
}

/** A pack of exactly these objects, or, with `--thin --revs`, of what these revisions name. */
export function packOf(at: PushScene, objects: readonly string[], ...more: readonly string[]): Buffer {
  return execFileSync('git', ['pack-objects', '--stdout', '-q', ...more], {
    cwd: at.work,
    input: `${objects.join('\n')}\n`,
    maxBuffer: 1 << 28,
  });
}

/** A new branch at `head`, pushed with this pack, as no git client would make it; gives the answer. */
export async function pushPack(at: PushScene, head: string, pack: Buffer, branch = 'raw'): Promise<string> {
  const command = `${'0'.repeat(40)} ${head} refs/heads/${branch}\0 report-status side-band-64k\n`;
  const body = Buffer.concat([
    Buffer.from(`${(command.length + 4).toString(16).padStart(4, '0')}${command}0000`),
    pack,
  ]);
  const response = await fetch(`${at.desk.url('app')}/git-receive-pack`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-git-receive-pack-request' },
    body,
  });
  return sideBandText(Buffer.from(await response.arrayBuffer()));
}

/** What git would show: pkt-lines joined, wherever git cut the hook's words into packets (gitprotocol-pack(5), side-band). */
function sideBandText(body: Buffer): string {
  let text = '';
  for (let at = 0; at + 4 <= body.length; ) {
    const length = Number.parseInt(body.toString('latin1', at, at + 4), 16);
    if (length > 5) text += body.toString('utf8', at + 5, at + length);
    at += Math.max(length, 4);
  }
  return text;
}
