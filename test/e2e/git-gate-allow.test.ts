import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { noSshd, pushScene, secret } from '../rig/push-scene.ts';
import { skipWithout } from '../rig/require.ts';

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
