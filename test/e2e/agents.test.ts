import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type AgentCase, agentCases } from '../rig/agent-cases.ts';
import { type Agents, agentsOrReason } from '../rig/agents.ts';
import { runProgram } from '../rig/bottle-cli.ts';
import { startConnectProxy } from '../rig/model-api/connect-proxy.ts';
import { newScript } from '../rig/model-api/exchange.ts';
import { startModelServer } from '../rig/model-api/server.ts';
import { makeTestCa } from '../rig/model-api/test-ca.ts';
import { ordinaryUserIfRoot, tempDir } from '../rig/temp-dir.ts';

const found = await agentsOrReason();

// The control: what fails here is a change of the agent or of its stand-in, not of the bottle.
describe.skipIf(typeof found === 'string')('without a bottle', () => {
  test.each(agentCases)('$name', async (agent: AgentCase) => {
    const user = ordinaryUserIfRoot();
    await using home = await tempDir('home', user);
    await using work = await tempDir('work', user);
    await using certificates = await tempDir('ca', user);
    const ca = makeTestCa(certificates.path);
    const script = newScript();
    await using server = await startModelServer(agent.api(script, 'sk-real'), ca);
    await using proxy = await startConnectProxy({ [`${agent.host}:443`]: server.port });
    const [file = '', ...args] = agent.command(found as Agents);
    const ended = await runProgram(file, args, {
      cwd: work.path,
      home: home.path,
      user,
      env: {
        ...agent.env,
        [agent.variable]: 'sk-real',
        HTTPS_PROXY: proxy.url,
        https_proxy: proxy.url,
        NODE_EXTRA_CA_CERTS: ca.certPath,
        SSL_CERT_FILE: ca.certPath,
      },
    });
    expect(server.problems).toEqual([]);
    expect(ended).toMatchObject({ code: 0, stdout: expect.stringContaining(script.answer) });
    expect(await readFile(join(work.path, 'answer.txt'), 'utf8')).toBe(script.written);
    expect(new Set(proxy.asked)).toEqual(new Set([`${agent.host}:443`]));
  });
});
