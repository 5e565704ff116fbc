import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noSshd, type PushScene, pushScene } from '../rig/push-scene.ts';

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
