import { type ChildProcess, execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noSshd, type PushScene, pushScene } from '../rig/push-scene.ts';

/** A hook of upstream's that has begun and waits. */
interface HeldHook {
  /** Of upstream's git-receive-pack. */
  readonly receivePack: number;
  /** Of the server's process for this connection. */
  readonly session: number;
  /** Lets it go on. */
  release(): void;
}

describe.skipIf(noSshd)('a push that breaks off on its way upstream', () => {
  let at: PushScene;
  beforeAll(async () => {
    at = await pushScene();
  });
  afterAll(() => at[Symbol.asyncDispose]());

  /** From now on upstream's next push waits in the hook `name`; gives it as soon as it waits. */
  function hold(name: 'pre-receive' | 'post-receive'): () => Promise<HeldHook> {
    const path = join(at.bare, 'hooks', name);
    const [pid, pipe] = [join(at.bare, 'held.pid'), join(at.bare, 'held.pipe')];
    rmSync(pid, { force: true });
    if (!existsSync(pipe)) execFileSync('mkfifo', [pipe]);
    writeFileSync(path, `#!/bin/sh\nrm "$0"\necho $PPID >${pid}.new && mv ${pid}.new ${pid}\ncat ${pipe}\n`, {
      mode: 0o755,
    });
    return async () => {
      await expect.poll(() => existsSync(pid), { timeout: 30_000 }).toBe(true);
      const receivePack = Number(readFileSync(pid, 'utf8'));
      const session = serverOf(receivePack);
      return { receivePack, session, release: () => writeFileSync(pipe, '') };
    };
  }

  async function begun(name: string): Promise<{ readonly before: string; readonly head: string }> {
    await at.must('checkout', '-q', '-B', name, 'origin/main');
    await at.commit(name, [`${name}.txt`, name]);
    return { before: at.upstreamRefs(), head: await at.must('rev-parse', 'HEAD') };
  }

  test('upstream dies before it took it: refused, nothing on either side, and the next push passes', async () => {
    const { before } = await begun('dies');
    const held = hold('pre-receive');
    const pushing = at.git('push', 'origin', 'dies');
    const hook = await held();
    process.kill(hook.receivePack, 'SIGKILL');
    hook.release();
    const pushed = await pushing;
    expect(pushed.code).not.toBe(0);
    expect(pushed.stderr).toContain('upstream did not take it');
    expect([at.upstreamRefs(), at.mirrorRefs()]).toEqual([before, before]);
    expect((await at.git('push', 'origin', 'dies')).code).toBe(0);
  });

  test('the connection breaks after upstream took it: the client is told that it arrived', async () => {
    const { head } = await begun('taken');
    const held = hold('post-receive');
    const pushing = at.git('push', 'origin', 'taken');
    const hook = await held();
    process.kill(hook.session, 'SIGKILL');
    const pushed = await pushing;
    hook.release();
    expect(pushed.stderr).toContain('upstream has it all the same');
    expect(pushed.code).toBe(0);
    expect(at.upstreamRefs()).toContain(`${head} refs/heads/taken`);
    expect(at.mirrorRefs()).toBe(at.upstreamRefs());
  });

  test('upstream took it and is gone: the client is told that nobody knows, and a fetch shows it', async () => {
    const { head } = await begun('unsaid');
    const held = hold('post-receive');
    const pushing = at.git('push', 'origin', 'unsaid');
    const hook = await held();
    await at.upstream.stop();
    process.kill(hook.session, 'SIGKILL');
    const pushed = await pushing;
    hook.release();
    expect(pushed.code).not.toBe(0);
    expect(pushed.stderr).toContain('cannot be asked whether it took the push');
    await at.upstream.start();
    await at.must('fetch', '-q', 'origin');
    expect(await at.must('rev-parse', 'origin/unsaid')).toBe(head);
    expect(at.mirrorRefs()).toBe(at.upstreamRefs());
  });

  test('a client that is killed while upstream works: the push ends whole on both sides', async () => {
    const { head } = await begun('killed');
    const held = hold('pre-receive');
    const client = at.desk.startGit(at.work, 'push', 'origin', 'killed');
    const hook = await held();
    await killed(client);
    hook.release();
    await expect.poll(() => at.mirrorRefs(), { timeout: 30_000 }).toContain(`${head} refs/heads/killed`);
    expect(at.mirrorRefs()).toBe(at.upstreamRefs());
  });

  test('a client that is killed while a large push is looked at leaves nothing', async () => {
    const { before } = await begun('looked');
    await at.commit('large', ['large.txt', 'a line that says nothing of interest\n'.repeat(1_000_000)]);
    const client = at.desk.startGit(at.work, 'push', 'origin', 'looked');
    const quarantines = () =>
      execFileSync('find', [join(at.desk.mirrors, 'app.git/objects'), '-name', 'tmp_objdir-*'], {
        encoding: 'utf8',
      });
    await expect.poll(quarantines, { timeout: 30_000, interval: 5 }).not.toBe('');
    await killed(client);
    await expect.poll(quarantines, { timeout: 30_000 }).toBe('');
    expect([at.upstreamRefs(), at.mirrorRefs()]).toEqual([before, before]);
  });

  test('an upstream that cannot move several refs together: told, one at a time they pass', async () => {
    execFileSync('git', ['-C', at.bare, 'config', 'receive.advertiseAtomic', 'false']);
    const { before } = await begun('one');
    const both = await at.git('push', 'origin', 'one', 'one:two');
    expect(both.code).not.toBe(0);
    expect(both.stderr).toContain('push them one at a time');
    expect([at.upstreamRefs(), at.mirrorRefs()]).toEqual([before, before]);
    for (const ref of ['one', 'one:two']) expect((await at.git('push', 'origin', ref)).code).toBe(0);
    execFileSync('git', ['-C', at.bare, 'config', '--unset', 'receive.advertiseAtomic']);
  });
});

function killed(client: ChildProcess): Promise<unknown> {
  const gone = new Promise((resolve) => client.once('exit', resolve));
  process.kill(-(client.pid as number), 'SIGKILL');
  return gone;
}

/** The nearest process above that is of sshd. */
function serverOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  if (/^Name:\tsshd/m.test(status)) return pid;
  return serverOf(Number(/^PPid:\t([0-9]+)$/m.exec(status)?.[1]));
}
