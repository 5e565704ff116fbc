import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noSshd, type PushScene, packOf, pushPack, pushScene, secret } from '../rig/push-scene.ts';

describe.skipIf(noSshd)('git-gate, where something fails', () => {
  let at: PushScene;
  beforeAll(async () => {
    at = await pushScene();
  });
  afterAll(() => at[Symbol.asyncDispose]());

  /** A branch of its own from what upstream has. */
  const branch = (name: string) => at.must('checkout', '-q', '-B', name, 'origin/main');

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

  /** A file with so many lines that an edit comes as a delta. */
  const lines = (edit: string) => `${'a line that stays as it is\n'.repeat(2000)}${edit}\n`;

  /** A commit whose pack is thin: its file is a delta against one that `base` has. */
  async function thin(edit: string, base = 'origin/thin-base') {
    await at.must('checkout', '-q', '-B', 'thin', base);
    await at.commit('edit', ['thin.txt', lines(edit)]);
    const head = await at.must('rev-parse', 'HEAD');
    const pack = packOf(at, [head, `^${base}`], '--thin', '--revs');
    // By itself it is no pack.
    expect(() =>
      execFileSync('git', ['index-pack', '--stdin'], { cwd: at.bare, input: pack, stdio: 'pipe' }),
    ).toThrow(/./);
    return { head, pack };
  }

  test('a thin pack passes whole, is looked through to its bases, and without them is refused', async () => {
    await branch('thin-base');
    await at.commit('base', ['thin.txt', lines('one')]);
    await at.must('push', '-q', 'origin', 'thin-base');
    const clean = await thin('two');
    expect(await pushPack(at, clean.head, clean.pack, 'thin')).toContain('ok refs/heads/thin');
    expect(at.upstreamRefs()).toContain(`${clean.head} refs/heads/thin`);
    execFileSync('git', ['-C', at.bare, 'fsck', '--strict', '--connectivity-only'], { stdio: 'pipe' });

    const before = at.upstreamRefs();
    const token = secret();
    const leaky = await thin(token);
    const said = await pushPack(at, leaky.head, leaky.pack, 'leaky');
    expect(said).toMatch(/thin\.txt:2001: rule/);
    await at.must('checkout', '-q', '-B', 'nobody-has-it', 'origin/thin-base');
    await at.commit('secret base', ['thin.txt', lines('never pushed')]);
    const orphan = await thin('three', 'nobody-has-it');
    expect(await pushPack(at, orphan.head, orphan.pack, 'orphan')).toMatch(/unresolved delta/);
    expect([at.upstreamRefs(), at.mirrorRefs()]).toEqual([before, before]);
  });

  test('a pack with a flipped bit, one that lacks an object, and one that is cut are refused', async () => {
    await branch('corrupt');
    await at.commit('x', ['c.bin', randomBytes(20_000)]);
    const before = at.upstreamRefs();
    const head = await at.must('rev-parse', 'HEAD');
    const pack = packOf(at, [head, '^origin/main'], '--revs');
    const flipped = Buffer.from(pack);
    flipped[10_000] = (flipped[10_000] as number) ^ 1;
    for (const [bad, words] of [
      [flipped, /inflate|incorrect data check|SHA1|corrupt|serious/],
      [packOf(at, [head]), /missing|unpack|bad|Could not read/],
      [pack.subarray(0, 15_000), /early EOF|unpack/],
    ] as const) {
      expect(await pushPack(at, head, bad, 'corrupt')).toMatch(words);
      expect([at.upstreamRefs(), at.mirrorRefs()]).toEqual([before, before]);
    }
    expect(await pushPack(at, head, pack, 'corrupt')).toContain('ok refs/heads/corrupt');
  });

  test('a pack above the limit is refused as it comes, and nothing of it stays', async () => {
    await branch('oversized');
    await at.must('config', 'core.compression', '0');
    await at.commit('x', ['huge.bin', randomBytes(101 * 1024 * 1024)]);
    const before = at.upstreamRefs();
    const pushed = await at.git('push', 'origin', 'oversized');
    expect(pushed.code).not.toBe(0);
    expect(pushed.stderr).toContain('pack exceeds maximum allowed size');
    expect([at.upstreamRefs(), at.mirrorRefs()]).toEqual([before, before]);
    const left = execFileSync('du', ['-sm', join(at.desk.mirrors, 'app.git')], { encoding: 'utf8' });
    expect(Number.parseInt(left, 10)).toBeLessThan(20);
    await at.must('reset', '-q', '--hard', 'origin/main');
  });

  test.for(['..', '.git', '.'])('a tree with %s in it is refused: its readers may be old', async (name) => {
    await branch('dots');
    const blob = await at.must('rev-parse', 'HEAD:README');
    const entry = Buffer.concat([Buffer.from(`100644 ${name}\0`), Buffer.from(blob, 'hex')]);
    const tree = execFileSync('git', ['hash-object', '-t', 'tree', '--literally', '-w', '--stdin'], {
      cwd: at.work,
      input: entry,
      encoding: 'utf8',
    }).trim();
    const head = await at.must('commit-tree', '-m', 'dots', '-p', 'HEAD', tree);
    const before = at.upstreamRefs();
    expect(await pushPack(at, head, packOf(at, [head, tree]), 'dots')).toMatch(/hasDot/);
    expect([at.upstreamRefs(), at.mirrorRefs()]).toEqual([before, before]);
  });

  test('a clone that borrows its objects from another pushes what upstream lacks of them', async () => {
    await branch('lender');
    await at.commit('lent', ['lent.txt', 'lent']);
    const shared = join(at.desk.client('borrower'), 'app');
    await at.must('clone', '-q', '--shared', '-b', 'lender', at.work, shared);
    await at.must('-C', shared, 'remote', 'set-url', 'origin', at.desk.url('app'));
    await at.must('-C', shared, 'commit', '-q', '--allow-empty', '-m', 'borrowed');
    await at.must('-C', shared, 'push', '-q', 'origin', 'HEAD:refs/heads/borrowed');
    expect(at.mirrorRefs()).toBe(at.upstreamRefs());
    execFileSync('git', ['-C', at.bare, 'fsck', '--connectivity-only'], { stdio: 'pipe' });
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
