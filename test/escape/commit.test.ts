import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { people, scene } from '../parity/scene.ts';
import { skipWithout } from '../rig/require.ts';

const SECRET = 'what the host keeps to itself';

describe.skipIf(skipWithout('bubblewrap')).each(people)('a commit by $who', ({ user }) => {
  test('follows no link that the agent makes, or swaps in for a directory while it is read', async () => {
    await using at = await scene(user);
    const outside = join(at.home, 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'file'), SECRET);
    if (user !== undefined)
      for (const path of [outside, join(outside, 'file')]) chownSync(path, user.uid, user.gid);
    const hostile = `
      cd; ln -s ${outside} dir; ln -s ${outside}/file file; ln -s /proc/1/root root; mkfifo pipe
      mkdir real; echo mine >real/file; ln -s ${outside} link
      ln ${outside}/file hard 2>/dev/null
      echo up
      until [ -e stop ]; do mv real was; mv link real; mv real link; mv was real; done`;
    const bottle = at.startCli(['run', 'sh', '-c', hostile]);
    await bottle.printed('stdout', 'up');
    const [slug = ''] = await at.states();
    const state = join(at.home, '.bot-bottle/state', slug);
    for (let round = 0; round < 5; round++) {
      const committed = await at.cli(['commit', slug]);
      expect(committed.code).toBe(0);
      expect(committed.stderr).toContain('not archived, because they are sockets, pipes or devices: pipe');
      expect(readFileSync(committed.stdout.trim(), 'latin1')).not.toContain(SECRET);
    }
    await at.cli(['exec', slug, 'sh', '-c', 'touch ~/stop']);
    await bottle.finished;
    // What the bottle itself is made of is in none.
    const archive = readFileSync(join(state, 'committed-image'), 'utf8').trim();
    expect(existsSync(archive)).toBe(true);
    for (const name of readdirSync(join(state, 'egress'))) {
      if (name === 'routes.yaml' || name === 'audit.jsonl') continue;
      const [, first = ''] = readFileSync(join(state, 'egress', name), 'latin1').split('\n');
      expect(readFileSync(archive, 'latin1').includes(first)).toBe(first === '');
    }
  });
});
