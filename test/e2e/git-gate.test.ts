import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GitDesk, gitDesk } from '../rig/git-desk.ts';
import { gitUpstream, SSHD } from '../rig/git-upstream.ts';
import { requireOrSkip, skipWithout } from '../rig/require.ts';

const noSshd = requireOrSkip('sshd', () => (existsSync(SSHD) ? undefined : `${SSHD} is not there`));

/** An upstream with one commit, a gate before it and a clone through the gate. */
async function pushScene(settings: Parameters<typeof gitDesk>[1] = { names: ['app'] }) {
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

async function must(desk: GitDesk, cwd: string, ...args: readonly string[]): Promise<string> {
  const ran = await desk.git(cwd, ...args);
  expect(ran.code, `git ${args.join(' ')}: ${ran.stderr}`).toBe(0);
  return ran.stdout.trim();
}

function refsOf(path: string): string {
  return execFileSync('git', ['-C', path, 'for-each-ref', '--format=%(objectname) %(refname)'], {
    encoding: 'utf8',
  });
}

const secret = () =>
  `ghp_${randomBytes(40)
    .toString('base64')
    .replace(/[^A-Za-z0-9]/g, 'x')
    .slice(0, 36)}`;

type Scene = Awaited<ReturnType<typeof pushScene>>;

describe.skipIf(noSshd)('git-gate', () => {
  let at: Scene;
  beforeAll(async () => {
    at = await pushScene();
  });
  afterAll(() => at[Symbol.asyncDispose]());

  /** A branch of its own from what upstream has. */
  const branch = (name: string) => at.must('checkout', '-q', '-B', name, 'origin/main');

  /** The push is refused, says where, never what, and changes nothing on either side. */
  async function isRefused(
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

  test('a clean push arrives upstream, and the mirror is what upstream is', async () => {
    await branch('clean');
    await at.commit('second', ['a.txt', 'text\n']);
    const pushed = await at.git('push', 'origin', 'clean');
    expect(pushed.code, pushed.stderr + at.desk.log()).toBe(0);
    expect(at.upstreamRefs()).toContain(await at.must('rev-parse', 'HEAD'));
    expect(at.mirrorRefs()).toBe(at.upstreamRefs());
  });

  test('the refusal names file, line, rule and commit, and how to mend; mended, the push passes', async () => {
    await branch('tip');
    const token = secret();
    await at.commit('second', ['config.txt', `first\ntoken = "${token}"\n`]);
    const said = await isRefused(token, /config\.txt:2: rule [a-z-]+, commit [0-9a-f]{12}/, 'origin', 'tip');
    expect(said).toContain((await at.must('rev-parse', 'HEAD')).slice(0, 12));
    expect(said).toContain('git commit --amend');
    at.file('config.txt', 'first\ntoken = env\n');
    await at.must('commit', '-qa', '--amend', '-m', 'second');
    expect((await at.git('push', 'origin', 'tip')).code).toBe(0);
  });

  const places: Readonly<Record<string, (token: string) => Promise<RegExp>>> = {
    'an older commit of the push': async (token) => {
      await at.commit('with', ['old.txt', token]);
      await at.commit('without', ['old.txt', 'gone']);
      return /old\.txt:1: rule/;
    },
    'a commit that is reverted later': async (token) => {
      await at.commit('with', ['reverted.txt', `a\nb\n${token}\n`]);
      await at.must('revert', '--no-edit', 'HEAD');
      return /reverted\.txt:3: rule/;
    },
    'a commit message': async (token) => {
      await at.commit(`use ${token}`);
      return /the message or the people of the commit/;
    },
    'an author': async (token) => {
      await at.must('commit', '-q', '--allow-empty', '-m', 'x', `--author=${token} <a@b.example>`);
      return /the message or the people of the commit/;
    },
    'the name of a file': async (token) => {
      mkdirSync(join(at.work, 'd'), { recursive: true });
      await at.commit('x', [`d/${token}.txt`, 'nothing']);
      return /the name of a file/;
    },
    'a binary file': async (token) => {
      await at.commit('x', [
        'b.bin',
        Buffer.concat([randomBytes(5000), Buffer.from(`\0${token}\0`), randomBytes(99)]),
      ]);
      return /b\.bin:[0-9]+: rule/;
    },
    'a UTF-16 file': async (token) => {
      await at.commit('x', ['w.txt', Buffer.from(`\ufeffkey ${token}\r\n`, 'utf16le')]);
      return /w\.txt:1: rule/;
    },
    base64: async (token) => {
      await at.commit('x', ['e.txt', Buffer.from(`the key is ${token} here`).toString('base64')]);
      return /e\.txt:1: rule/;
    },
    'a file that .gitattributes filters or calls binary': async (token) => {
      await at.commit('x', ['.gitattributes', '*.s binary -diff filter=none\n'], ['f.s', `${token}\n`]);
      return /f\.s:1: rule/;
    },
    'a large file': async (token) => {
      const lines = 'a line that says nothing of interest to anybody\n'.repeat(60_000);
      await at.commit('x', ['large.txt', `${lines}${token}\n${lines}`]);
      return /large\.txt:60001: rule/;
    },
    'a merge that adds it': async (token) => {
      await at.commit('ours', ['m.txt', 'ours']);
      await at.must('checkout', '-q', '-b', 'side', 'HEAD~1');
      await at.commit('theirs', ['n.txt', 'theirs']);
      await at.must('checkout', '-q', '-');
      await at.must('merge', '-q', '--no-commit', 'side');
      await at.commit('merge', ['evil.txt', token]);
      return /evil\.txt:1: rule/;
    },
    "a file with the repository's own scanner settings beside it": async (token) => {
      await at.commit(
        'x',
        ['.gitleaks.toml', 'title = "none"\n[allowlist]\npaths = [".*"]\n'],
        ['.gitleaksignore', 'k.txt:github-pat:1\n'],
        ['k.txt', token],
      );
      return /k\.txt:1: rule/;
    },
    'a line marked gitleaks:allow, where nobody can be asked': async (token) => {
      await at.commit('x', ['g.txt', `key = ${token} # gitleaks:allow\n`]);
      return /this bottle has no supervisor/;
    },
  };
  test.for(Object.keys(places))('refuses a secret in %s', async (name) => {
    const token = secret();
    await branch('case');
    const words = await (places[name] as (token: string) => Promise<RegExp>)(token);
    await isRefused(token, words, 'origin', 'case');
  });

  test('refuses a secret in the name of a branch, a push option, a tag message and a note', async () => {
    const token = secret();
    await branch('case');
    await at.commit('x', ['x.txt', 'x']);
    await isRefused(token, /the name of a ref/, 'origin', `HEAD:refs/heads/${token}`);
    await isRefused('zzzz', /a push option/, '-o', `key=${token}`, 'origin', 'case');
    await at.must('tag', '-f', '-a', 'told', '-m', `see ${token}`);
    await isRefused(token, /the annotated tag/, 'origin', 'told');
    await at.must('notes', 'add', '-f', '-m', `note ${token}`, 'HEAD');
    await isRefused(token, /rule/, 'origin', 'refs/notes/commits');
  });

  test('one bad ref of several refuses all', async () => {
    const token = secret();
    await branch('good');
    await at.commit('x', ['x.txt', 'x']);
    await branch('bad');
    await at.commit('x', ['y.txt', token]);
    await isRefused(token, /y\.txt:1/, 'origin', 'good', 'bad');
  });

  test('refuses an object of the pack that no ref reaches, and keeps none of it', async () => {
    const token = secret();
    await branch('case');
    await at.commit('x', ['x.txt', randomBytes(9).toString('hex')]);
    const loose = join(at.desk.client('loose'), 'loose.txt');
    writeFileSync(loose, `hidden ${token}\n`);
    const blob = await at.must('hash-object', '-w', loose);
    const head = await at.must('rev-parse', 'HEAD');
    const said = await rawPush(at, head, [
      head,
      await at.must('rev-parse', 'HEAD^{tree}'),
      await at.must('rev-parse', 'HEAD:x.txt'),
      blob,
    ]);
    expect(said).toContain('which no commit of the push names');
    expect(said).not.toContain(token);
    const kept = spawnGit(join(at.desk.mirrors, 'app.git'), 'cat-file', '-e', blob);
    expect(kept).not.toBe(0);
  });

  test('an edit beside a secret that upstream has already is no leak', async () => {
    const token = secret();
    const seed = at.desk.client('elsewhere');
    await must(at.desk, seed, 'clone', '-q', '-b', 'main', at.bare, '.');
    writeFileSync(join(seed, 'legacy.txt'), `one\n${token}\n`);
    await must(at.desk, seed, 'add', '-A');
    await must(at.desk, seed, 'commit', '-qm', 'legacy');
    execFileSync('git', ['-C', seed, 'push', '-q', at.bare, 'HEAD:refs/heads/legacy']);
    await at.must('fetch', '-q', 'origin');
    await at.must('checkout', '-q', '-B', 'legacy', 'origin/legacy');
    await at.commit('beside', ['legacy.txt', `one\n${token}\nthree\n`]);
    const pushed = await at.git('push', 'origin', 'legacy');
    expect(pushed.code, pushed.stderr).toBe(0);
  });

  test('new branches, tags, forced pushes, deletions, submodules, LFS pointers, renames and options pass as what they are', async () => {
    await branch('many');
    at.file('moved.txt', `${'line\n'.repeat(50)}`);
    await at.commit('file');
    await at.must('mv', 'moved.txt', 'renamed.txt');
    await at.commit('rename', [
      'big.psd',
      `version https://git-lfs.github.com/spec/v1\noid sha256:${randomBytes(32).toString('hex')}\nsize 12345\n`,
    ]);
    await at.must('update-index', '--add', '--cacheinfo', `160000,${await at.must('rev-parse', 'HEAD')},sub`);
    await at.must('commit', '-qm', 'submodule');
    await at.must('tag', '-f', '-a', 'v1', '-m', 'first');
    const pushed = await at.git('push', '-o', 'ci.skip', 'origin', 'many', 'v1', 'HEAD:refs/heads/other');
    expect(pushed.code, pushed.stderr).toBe(0);
    expect(at.upstreamRefs()).toContain('refs/tags/v1');

    await at.must('reset', '-q', '--hard', 'HEAD~1');
    expect((await at.git('push', 'origin', 'many')).code).not.toBe(0);
    await at.must('push', '-q', '--force', 'origin', 'many');
    expect(at.upstreamRefs()).toContain(`${await at.must('rev-parse', 'HEAD')} refs/heads/many`);
    await at.must('push', '-q', 'origin', ':other', ':refs/tags/v1');
    expect(at.upstreamRefs()).not.toContain('refs/heads/other');
    const nothing = await at.git('push', 'origin', 'many');
    expect(nothing.stderr).toContain('Everything up-to-date');
    expect(at.mirrorRefs()).toBe(at.upstreamRefs());
  });

  test.for([0, 1, 2])(
    'protocol version %i fetches and pushes, also a partial clone and a shallow one',
    async (version) => {
      const v = ['-c', `protocol.version=${version}`];
      const dir = at.desk.client(`protocol-${version}`);
      await must(at.desk, dir, ...v, 'clone', '-q', at.desk.url('app'), 'whole');
      await must(
        at.desk,
        dir,
        ...v,
        'clone',
        '-q',
        '--depth=1',
        '--filter=blob:none',
        at.desk.url('app'),
        'part',
      );
      const work = join(dir, 'part');
      writeFileSync(join(work, `v${version}`), 'x');
      await must(at.desk, work, 'add', '-A');
      await must(at.desk, work, 'commit', '-qm', 'x');
      await must(at.desk, work, ...v, 'push', '-q', 'origin', `HEAD:refs/heads/v${version}`);
      expect(at.mirrorRefs()).toBe(at.upstreamRefs());
    },
  );

  test('a push larger than the client sends at once comes in chunks and compressed', async () => {
    await branch('chunks');
    await at.commit('x', ['r.bin', randomBytes(3 * 1024 * 1024)]);
    const pushed = await at.git('-c', 'http.postBuffer=65536', 'push', 'origin', 'chunks');
    expect(pushed.code, pushed.stderr).toBe(0);
  });

  test('what upstream refuses is told in its words, and the mirror stays as upstream is', async () => {
    const hook = join(at.bare, 'hooks/pre-receive');
    writeFileSync(hook, '#!/bin/sh\necho this forge is closed on sundays >&2\nexit 1\n', { mode: 0o755 });
    await branch('closed');
    await at.commit('x', ['c.txt', 'c']);
    await isRefused('zzzz', /this forge is closed on sundays/, 'origin', 'closed');
    execFileSync('rm', [hook]);
    expect((await at.git('push', 'origin', 'closed')).code).toBe(0);
  });

  test('hooks, links and a ref like an option, pushed, are only content', async () => {
    await branch('odd');
    mkdirSync(join(at.work, 'hooks'), { recursive: true });
    symlinkSync('/etc/passwd', join(at.work, 'link'));
    await at.commit('x', ['hooks/pre-receive', '#!/bin/sh\ntouch /tmp/owned\n']);
    const pushed = await at.git('push', 'origin', 'HEAD:refs/heads/--force', 'odd');
    expect(at.mirrorRefs()).toBe(at.upstreamRefs());
    expect(pushed.stderr).not.toContain('usage:');
    expect((await at.git('push', '-q', 'origin', 'odd')).code).toBe(0);
  });

  test('two pushes at once: both arrive whole, or one is told that the other was first', async () => {
    const clones = await Promise.all(
      ['one', 'two'].map(async (name) => {
        const dir = join(at.desk.client(name), 'app');
        await must(
          at.desk,
          at.desk.client(`${name}-home`),
          'clone',
          '-q',
          '-b',
          'main',
          at.desk.url('app'),
          dir,
        );
        writeFileSync(join(dir, name), name);
        await must(at.desk, dir, 'add', '-A');
        await must(at.desk, dir, 'commit', '-qm', name);
        return dir;
      }),
    );
    const ended = await Promise.all(clones.map((dir) => at.desk.git(dir, 'push', 'origin', 'HEAD:main')));
    expect(ended.filter(({ code }) => code === 0)).toHaveLength(1);
    expect(at.mirrorRefs()).toBe(at.upstreamRefs());
    const others = await Promise.all(
      clones.map((dir, index) => at.desk.git(dir, 'push', 'origin', `HEAD:refs/heads/own-${index}`)),
    );
    expect(others.map(({ code }) => code)).toEqual([0, 0]);
    expect(at.mirrorRefs()).toBe(at.upstreamRefs());
    await at.must('fetch', '-q', '--all');
  });

  test('upstream that is gone is told by the client, and nothing old is served', async () => {
    await branch('late');
    await at.commit('x', ['late.txt', 'x']);
    const before = at.upstreamRefs();
    await at.upstream.stop();
    const fetched = await at.git('fetch', 'origin');
    expect(fetched.code).not.toBe(0);
    expect(fetched.stderr).toContain('could not be reached');
    const pushed = await at.git('push', 'origin', 'late');
    expect(pushed.code).not.toBe(0);
    expect(pushed.stderr).toContain('could not be reached');
    at.upstream.changeHostKey();
    await at.upstream.start();
    const other = await at.git('fetch', 'origin');
    expect(other.code).not.toBe(0);
    expect(other.stderr).toMatch(/host key|HOST IDENTIFICATION/i);
    at.upstream.keepHostKey();
    await at.upstream.stop();
    await at.upstream.start();
    expect(at.upstreamRefs()).toBe(before);
    expect((await at.git('push', 'origin', 'late')).code).toBe(0);
  });

  test('a push that breaks off leaves nothing on either side', async () => {
    const before = at.upstreamRefs();
    const pack = gzipSync(Buffer.from('0000'));
    const socket = connect(at.desk.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(
      `POST /app.git/git-receive-pack HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-git-receive-pack-request\r\nContent-Length: 100000\r\n\r\n00a5${'0'.repeat(40)} ${'1'.repeat(40)} refs/heads/half\0 report-status\n`,
    );
    socket.write(pack);
    await new Promise<void>((resolve) => socket.end(() => resolve()));
    socket.destroy();
    expect((await at.git('ls-remote', 'origin')).stdout).not.toContain('half');
    expect(at.upstreamRefs()).toBe(before);
    expect(at.mirrorRefs()).toBe(before);
  });

  test.for([
    ['a negative length', 'POST /app.git/git-receive-pack', 'Content-Length: -1\r\n', 400],
    ['a length that is no number', 'POST /app.git/git-receive-pack', 'Content-Length: ten\r\n', 400],
    ['no length', 'POST /app.git/git-receive-pack', '', 400],
    ['too large a length', 'POST /app.git/git-receive-pack', 'Content-Length: 104857601\r\n', 413],
    ['a way out', 'GET /app.git/../../etc/passwd', '', 404],
    ['a way out, encoded', 'GET /%2e%2e/app.git/info/refs?service=git-upload-pack', '', 404],
    ['a file of the mirror', 'GET /app.git/config', '', 404],
    ['the hooks', 'GET /hooks/pre-receive', '', 404],
    ['an unknown repository', 'GET /other.git/info/refs?service=git-upload-pack', '', 404],
    ['the old protocol', 'GET /app.git/info/refs', '', 403],
    ['another method', 'DELETE /app.git/git-receive-pack', '', 405],
    ['LFS', 'POST /app.git/info/lfs/objects/batch', 'Content-Length: 0\r\n', 404],
  ] as const)('answers %s', async ([, line, headers, status]) => {
    const text = await new Promise<string>((resolve) => {
      let all = '';
      const socket = connect(at.desk.port, '127.0.0.1', () =>
        socket.write(`${line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${headers}\r\n`),
      );
      socket.on('data', (chunk) => {
        all += chunk.toString('latin1');
      });
      socket.on('error', () => {});
      socket.on('close', () => resolve(all));
    });
    expect(text.split('\r\n')[0]).toContain(` ${status} `);
  });

  test('a chunked body without end is cut off, and leaves nothing', async () => {
    const before = at.mirrorRefs();
    const command = `${'0'.repeat(40)} ${'1'.repeat(40)} refs/heads/endless\0 report-status\n`;
    const begin = `${(command.length + 4).toString(16).padStart(4, '0')}${command}0000PACK`;
    const piece = `40000\r\n${'x'.repeat(0x40000)}\r\n`;
    await new Promise<void>((resolve) => {
      const socket = connect(at.desk.port, '127.0.0.1');
      const more = () => {
        if (socket.destroyed) return;
        if (socket.write(piece)) setImmediate(more);
        else socket.once('drain', more);
      };
      socket.resume();
      socket.on('error', () => {});
      socket.once('close', () => resolve());
      socket.write(
        `POST /app.git/git-receive-pack HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Type: application/x-git-receive-pack-request\r\n\r\n${begin.length.toString(16)}\r\n${begin}\r\n`,
      );
      more();
    });
    expect(at.mirrorRefs()).toBe(before);
    expect((await at.git('ls-remote', 'origin')).code).toBe(0);
  });
});

describe.skipIf(noSshd)('gitleaks:allow', () => {
  test('a person decides: no, nonsense and silence refuse; yes with a reason lets it pass', async () => {
    await using at = await pushScene({ names: ['app'], supervise: true, allowTimeout: '300' });
    const token = secret();
    await at.commit('x', ['g.txt', `one\nkey = ${token} # gitleaks:allow\n`]);
    const decide = async (response: unknown) => {
      const pushing = at.git('push', 'origin', 'main');
      const path = await proposal(at.desk.queue);
      const asked = JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>;
      expect(asked).toMatchObject({ tool: 'gitleaks-allow', bottle_slug: 'demo-abcde' });
      for (const part of ['refs/heads/main', 'g.txt', 'line: 2', 'rule: ', 'commit: ', 'REDACTED'])
        expect(asked.proposed_file).toContain(part);
      expect(readFileSync(path, 'utf8')).not.toContain(token);
      const text = typeof response === 'string' ? response : JSON.stringify(response);
      writeFileSync(path.replace('.proposal.', '.response.'), text);
      return pushing;
    };
    const no = await decide({ status: 'rejected', notes: 'that is a real one', final_file: null });
    expect(no.stderr).toContain('that is a real one');
    expect((await decide('{')).code).not.toBe(0);
    const mute = await decide({ status: 'approved', notes: ' ', final_file: null });
    expect(mute.stderr).toContain('gives no reason');
    const yes = await decide({ status: 'approved', notes: 'a dummy of the tests', final_file: null });
    expect(yes.code, yes.stderr).toBe(0);
    expect(yes.stderr).toContain('a dummy of the tests');
    expect(at.mirrorRefs()).toBe(at.upstreamRefs());
  });

  test('a time-out refuses', async () => {
    await using at = await pushScene({ names: ['app'], supervise: true, allowTimeout: '1' });
    await at.commit('x', ['g.txt', `key = ${secret()} # gitleaks:allow\n`]);
    const pushed = await at.git('push', 'origin', 'main');
    expect(pushed.stderr).toContain('nobody answered within 1 seconds');
    expect(readdirSync(at.desk.queue).filter((name) => name.endsWith('.proposal.json'))).toEqual([]);
  });
});

describe.skipIf(noSshd || skipWithout('gitleaks'))('the real gitleaks', () => {
  test('looks as well, not through the settings of the repository, and asks for leave like ours', async () => {
    await using at = await pushScene({ names: ['app'], scanner: 'gitleaks' });
    const id = randomBytes(16).toString('hex');
    // A rule of gitleaks alone: a key by its name in a format that ours has none for.
    const line = `beamer_api_key = "b_${randomBytes(22).toString('hex')}"`;
    await at.commit('x', ['.gitleaks.toml', '[allowlist]\npaths = [".*"]\n'], ['a.py', `# ${id}\n${line}\n`]);
    const pushed = await at.git('push', 'origin', 'main');
    expect(pushed.code).not.toBe(0);
    expect(pushed.stderr).toMatch(/a\.py:2: rule/);
  });
});

/** The proposal that is waiting, as soon as there is one. */
async function proposal(queue: string): Promise<string> {
  let found: string | undefined;
  await expect
    .poll(
      () => {
        found = readdirSync(queue).find((name) => name.endsWith('.proposal.json'));
        return found;
      },
      { timeout: 30_000 },
    )
    .toBeDefined();
  return join(queue, found as string);
}

function spawnGit(cwd: string, ...args: readonly string[]): number {
  try {
    execFileSync('git', args, { cwd, stdio: 'ignore' });
    return 0;
  } catch (error) {
    return (error as { status: number }).status;
  }
}

/** A push of exactly these objects, as no git client would make it; gives the answer. */
async function rawPush(at: Scene, head: string, objects: readonly string[]): Promise<string> {
  const pack = execFileSync('git', ['pack-objects', '--stdout', '-q'], {
    cwd: at.work,
    input: `${objects.join('\n')}\n`,
    maxBuffer: 1 << 28,
  });
  const command = `${'0'.repeat(40)} ${head} refs/heads/raw\0 report-status side-band-64k\n`;
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
