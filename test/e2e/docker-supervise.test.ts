import { spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { listPending } from '../../src/queue/queue-files.ts';
import { type Scene, scene, settings } from '../parity/scene.ts';
import { skipWithout } from '../rig/require.ts';

const here = skipWithout('docker') ? undefined : settings.find(({ backend }) => backend === 'docker');

/** As an MCP client posts it: waits for the decision. */
const call = (tool: string, args: object) =>
  `curl -s -m 60 "$MCP_SUPERVISE_URL" -H 'content-type: application/json' -H 'accept: application/json, text/event-stream' -d '${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: tool, arguments: args } })}'`;

/** The proposal that a bottle of this person waits with. */
async function proposal(at: Scene): Promise<{ readonly slug: string; readonly id: string }> {
  const pending = async () =>
    (await at.states()).flatMap((slug) =>
      listPending(join(at.home, '.bot-bottle/queue', slug), slug).map(({ id }) => ({ slug, id })),
    );
  await expect.poll(async () => (await pending()).length, { timeout: 60_000, interval: 20 }).toBe(1);
  return (await pending())[0] as { slug: string; id: string };
}

describe.skipIf(here === undefined)('a bottle with supervise, on docker', () => {
  test('asks for a host, is approved from outside, and reaches it at once, also by capture', async () => {
    await using at = await scene(undefined, 'docker');
    const page = createServer((_request, response) => response.end('the page'));
    await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void page.close());
    const { port } = page.address() as AddressInfo;
    const allow = call('allow', { routes_yaml: 'routes: [{host: page.test}]', justification: 'the page' });
    const script = `curl -s http://page.test/; ${allow}; curl -s http://page.test/; curl -s --noproxy '*' http://page.test/
ls /bot-bottle "$HOME/.bot-bottle" /queue 2>/dev/null; true`;
    const flags = ['--supervise', '--workspace', 'none', '--resolve', `page.test:80:127.0.0.1:${port}`];
    const bottle = at.startCli(['run', ...flags, '--', 'sh', '-c', script]);
    const { id } = await proposal(at);
    expect((await at.cli(['list'])).stdout).toMatch(/^docker\t.*\tegress,supervise$/m);
    expect(await at.cli(['supervise', 'approve', id, '--note', 'go on'])).toMatchObject({ code: 0 });
    const { stdout } = await bottle.finished;
    expect(stdout).toContain('host_not_allowed');
    expect(stdout).toContain('note of the operator: go on');
    expect(stdout.split('the page')).toHaveLength(3);
  });

  test('asks for another image, is told how it goes on, and finds its home and its copy there', async () => {
    await using at = await scene(undefined, 'docker');
    const top = join(at.home, '.bot-bottle');
    const write = async (path: string, text: string) => {
      await mkdir(join(path, '..'), { recursive: true });
      await writeFile(path, text);
    };
    const label = 'asks more';
    // An image whose `claude` is a script that reads what it shall do.
    await write(
      join(top, 'contrib/own/Dockerfile'),
      'FROM bot-bottle-run:latest\nUSER root\nRUN printf "#!/bin/sh\\nexec sh ./agent\\n" >/usr/local/bin/own && chmod 755 /usr/local/bin/own\nUSER node\n',
    );
    await write(join(top, 'contrib/own/provider.yaml'), 'command: own\nimage: bot-bottle-test-own\n');
    await write(join(top, 'bottles/dev.md'), '---\nagent_provider: {template: own}\nworkspace: copy\n---\n');
    await write(join(top, 'agents/asker.md'), '---\nbottle: dev\n---\n');
    const wanted = await readFile(join(top, 'contrib/own/Dockerfile'), 'utf8');
    const dockerfile = `${wanted}USER root\nRUN echo added >/etc/added\nUSER node\n`;
    await write(
      join(at.workspace, 'agent'),
      `if [ -e /etc/added ]; then cat /etc/added ~/note 'a $note'; stat -c %U ~/note 'a $note'; exit 0; fi
echo home >~/note; echo copy >'a $note'
${call('capability-block', { dockerfile, justification: 'a file' })}`,
    );
    onTestFinished(() => {
      const args = ['images', '--quiet', '--filter', 'reference=bot-bottle-test-own*'];
      const listed = spawnSync('docker', args, { encoding: 'utf8' }).stdout.trim();
      if (listed !== '') spawnSync('docker', ['rmi', '--force', ...listed.split('\n')]);
    });
    expect((await at.cli(['run', '--workspace', 'none', 'true'])).code).toBe(0);
    const bottle = at.startCli(['start', 'asker', '--yes', '--label', label]);
    const { id, slug } = await proposal(at);
    const approved = await at.cli(['supervise', 'approve', id]);
    expect(approved.stdout + approved.stderr).toContain(`bot-bottle resume ${slug}`);
    const ended = await bottle.finished;
    expect(ended.stdout).toContain('approved');
    expect(ended.stderr).toContain(`bot-bottle resume ${slug}`);
    const resumed = await at.cli(['resume', slug, '--yes']);
    expect(resumed.stderr).toContain(`building the image bot-bottle-image-${slug}:latest`);
    expect(resumed).toMatchObject({ code: 0, stdout: 'added\nhome\ncopy\nnode\nnode\n' });
    expect((await at.cli(['cleanup', '--preserved', '--yes'])).code).toBe(0);
    const left = spawnSync('docker', ['images', '--quiet', '--filter', `label=bot-bottle.slug=${slug}`], {
      encoding: 'utf8',
    });
    expect(left.stdout).toBe('');
  });
});
