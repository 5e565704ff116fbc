import { mkdirSync, readdirSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileHash } from '../../../../src/queue/file-hash.ts';
import type { Proposal } from '../../../../src/queue/proposal.ts';
import { listPending, putResponse } from '../../../../src/queue/queue-files.ts';
import { showConfig } from '../../../../src/session/supervised-config.ts';
import type { DeskService } from '../../../../src/sidecar/desk/service.ts';
import { serveSupervise } from '../../../../src/sidecar/supervise/serve.ts';
import { type TempDir, tempDir } from '../../../rig/temp-dir.ts';

const ROUTES =
  'routes:\n  - {host: api.example, auth_scheme: Bearer, token_env: EGRESS_TOKEN_0}\n  - {host: a.example}\n';
const MORE = `${ROUTES}  - {host: b.example}\n`;

let home: TempDir;
let queue: string;
let desk: DeskService;
let gate: Server;
let url: URL;

async function startDesk(): Promise<void> {
  const options = {
    slug: 'a-11111',
    runDir: `${home.path}/run`,
    queueDir: queue,
    superviseDir: `${home.path}/s`,
  };
  const served = await serveSupervise(options, { env: {}, now: Date.now, report: () => {} });
  if (!served.ok) throw new Error(JSON.stringify(served.failure));
  desk = served.value;
}

beforeEach(async () => {
  home = await tempDir('mcp');
  queue = `${home.path}/queue/a-11111`;
  for (const path of ['run', 'queue/a-11111']) mkdirSync(`${home.path}/${path}`, { recursive: true });
  showConfig(`${home.path}/s`, ROUTES, 'docker');
  await startDesk();
  // As the gate does: bytes from a port to the socket.
  gate = createServer((client) => {
    const inside = connect(`${home.path}/run/supervise.sock`);
    client.pipe(inside).pipe(client);
    client.on('error', () => inside.destroy());
    inside.on('error', () => client.destroy());
  });
  await new Promise<void>((resolve) => gate.listen(0, '127.0.0.1', resolve));
  url = new URL(`http://127.0.0.1:${(gate.address() as AddressInfo).port}/`);
});
afterEach(async () => {
  await desk.close();
  gate.close();
  await home[Symbol.asyncDispose]();
});

async function client(): Promise<Client> {
  const made = new Client({ name: 'test', version: '1' });
  await made.connect(new StreamableHTTPClientTransport(url));
  return made;
}

type Answer = { readonly isError?: boolean; readonly content: { readonly text: string }[] };

async function call(name: string, args: Record<string, unknown>, signal?: AbortSignal): Promise<Answer> {
  const made = await client();
  try {
    return (await made.callTool(
      { name, arguments: args },
      signal === undefined ? {} : { signal },
    )) as unknown as Answer;
  } finally {
    await made.close();
  }
}

const text = ({ content }: Answer) => content.map((part) => part.text).join('\n');

/** The first proposal, when it is there. */
async function arrived(): Promise<Proposal> {
  return expect
    .poll(() => listPending(queue, 'a-11111')[0], { timeout: 10_000, interval: 5 })
    .toBeDefined()
    .then(() => listPending(queue, 'a-11111')[0] as Proposal);
}

const approve = ({ id, proposed_file }: Proposal) =>
  putResponse(queue, id, { status: 'approved', notes: 'read only please', final_file: proposed_file });

describe('the tools', () => {
  it('are the four', async () => {
    const made = await client();
    const { tools } = await made.listTools();
    expect(tools.map(({ name }) => name)).toEqual([
      'list-egress-routes',
      'allow',
      'egress-block',
      'capability-block',
    ]);
    await made.close();
    expect(text(await call('list-egress-routes', {}))).toBe(ROUTES);
  });

  it.each(['allow', 'egress-block'])('%s queues, waits and tells what was decided', async (tool) => {
    const answer = call(tool, { routes_yaml: MORE, justification: 'to read it' });
    const proposal = await arrived();
    expect(proposal).toMatchObject({
      tool,
      bottle_slug: 'a-11111',
      proposed_file: MORE,
      justification: 'to read it',
      current_file_hash: fileHash(ROUTES),
    });
    approve(proposal);
    expect(text(await answer)).toMatch(/^status: approved\n.*\nnote of the operator: read only please\n/);
    expect(readdirSync(queue)).toEqual(['processed']);
  });

  it('tell a rejection and a change', async () => {
    const no = call('allow', { routes_yaml: MORE, justification: 'x' });
    putResponse(queue, (await arrived()).id, { status: 'rejected', notes: 'never', final_file: null });
    expect(text(await no)).toMatch(/^status: rejected\n[\s\S]*never/);
    const other = call('capability-block', { dockerfile: 'FROM x\nRUN y\n', justification: 'x' });
    putResponse(queue, (await arrived()).id, { status: 'modified', notes: '', final_file: 'FROM z\n' });
    expect(text(await other)).toMatch(/^status: modified\n[\s\S]*FROM z/);
  });

  it.each([
    ['YAML that is none', 'routes: [', 'line 1'],
    ['an unknown key', 'routes: [{hots: b}]', 'write `host`'],
    [
      'a slot of another host',
      'routes: [{host: b.example, auth_scheme: Bearer, token_env: EGRESS_TOKEN_0}]',
      'another host',
    ],
    [
      'a slot that is not there',
      'routes: [{host: b.example, auth_scheme: Bearer, token_env: HOME}]',
      'does not have',
    ],
  ])('refuse %s at once', async (_what, routes_yaml, said) => {
    const refused = await call('allow', { routes_yaml, justification: 'x' });
    expect(refused.isError).toBe(true);
    expect(text(refused)).toContain(said);
    expect(readdirSync(queue)).toEqual([]);
  });

  it('ask nobody for what is in force', async () => {
    const told = await call('allow', { routes_yaml: ROUTES, justification: 'x' });
    expect(told.isError).not.toBe(true);
    expect(text(told)).toContain('in force already');
  });

  it('say on bubblewrap that there is no image', async () => {
    showConfig(`${home.path}/s`, ROUTES, 'bubblewrap');
    const refused = await call('capability-block', { dockerfile: 'FROM x\n', justification: 'x' });
    expect(refused.isError).toBe(true);
    expect(text(refused)).toContain('has no image to rebuild');
  });
});

describe('a wait', () => {
  const asked = { routes_yaml: MORE, justification: 'x' };

  it('survives a client that goes away: it asks again, and gets the answer to what it asked first', async () => {
    const leaving = new AbortController();
    const cut = call('allow', asked, leaving.signal).catch(() => 'cut');
    const proposal = await arrived();
    leaving.abort();
    expect(await cut).toBe('cut');
    expect(listPending(queue, 'a-11111')).toHaveLength(1);
    putResponse(queue, proposal.id, { status: 'rejected', notes: 'no', final_file: null });
    expect(text(await call('allow', asked))).toContain(`id: ${proposal.id}`);
    expect(readdirSync(`${queue}/processed`)).toHaveLength(2);
    // Another reason is another question.
    void call('allow', { ...asked, justification: 'y' }).catch(() => {});
    expect((await arrived()).justification).toBe('y');
  });

  it('survives a restart of the server', async () => {
    void call('allow', asked).catch(() => {});
    const proposal = await arrived();
    await desk.close();
    putResponse(queue, proposal.id, { status: 'rejected', notes: 'no', final_file: null });
    await startDesk();
    expect(text(await (await reconnected()).call)).toContain(`id: ${proposal.id}`);

    /** The client keeps connections, of which some are dead now. */
    async function reconnected(): Promise<{ readonly call: Promise<Answer> }> {
      for (;;) {
        const made = await client().catch(() => undefined);
        if (made !== undefined)
          return { call: made.callTool({ name: 'allow', arguments: asked }) as Promise<never> };
      }
    }
  });
});

describe('what is no message', () => {
  const post = (body: string, headers: Record<string, string> = {}) =>
    fetch(url, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...headers,
      },
    });

  it('is refused when it is larger than 1 MiB', async () => {
    const long = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping', x: 'a'.repeat(2 * 1024 * 1024) });
    expect((await post(long)).status).toBe(413);
    const ping = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' });
    expect((await post(ping)).status).toBe(200);
  });

  it('never ends the server, and never queues anything', async () => {
    const json = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .record({
          jsonrpc: fc.constantFrom('2.0', '1.0', 2),
          id: fc.oneof(fc.integer(), fc.string(), fc.constant(null)),
          method: fc.constantFrom('tools/call', 'tools/list', 'initialize', 'x', '__proto__'),
          params: fc.oneof(
            fc.jsonValue(),
            fc.record({ name: fc.constantFrom('allow', 'approve', '__proto__'), arguments: fc.jsonValue() }),
          ),
        })
        .map((message) => JSON.stringify(message)),
    );
    await fc.assert(
      fc.asyncProperty(json, async (body) => {
        const { status } = await post(body);
        expect(status).toBeLessThan(500);
      }),
      { numRuns: 150 },
    );
    expect(readdirSync(queue)).toEqual([]);
    expect(text(await call('list-egress-routes', {}))).toBe(ROUTES);
  });
});
