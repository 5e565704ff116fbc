// The stage: a home with secrets, a workspace, canaries; and the targets, once for the bottle and once for the control.
import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Canaries } from './canaries.mjs';
import { selfSigned } from './certificate.mjs';

const ALLOWED = 'api.allowed.test';
const UNLISTED = 'drop.attacker.test';
const OTHER_PORT = 34567;

/**
 * @param {{ interfaces?: string[] }} options the interfaces of a bottle; where there is one beside lo, its network has a
 *   route that ends nowhere, and a datagram that is sent has not arrived
 * @returns what runs the battery needs; `close` takes all of it down
 */
export async function setStage({ interfaces = ['lo'] } = {}) {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'bot-bottle-demo-')));
  const tag = randomBytes(6).toString('hex');
  const marker = `canary${randomBytes(8).toString('hex')}`;
  const canaries = new Canaries();
  const secrets = plantSecrets(dir, tag, marker);
  const workspace = join(dir, 'workspace');
  cpSync(fileURLToPath(new URL('attacks', import.meta.url)), join(workspace, 'attacks'), { recursive: true });
  cpSync(fileURLToPath(new URL('other-bottle.mjs', import.meta.url)), join(workspace, 'other-bottle.mjs'));

  const tls = selfSigned([ALLOWED, UNLISTED]);
  writeFileSync(join(dir, 'upstream-ca.pem'), tls.cert);
  const token = `${marker}-token`;
  const ports = await openListeners(canaries, dir, tag, tls, token);
  const own = Object.values(networkInterfaces())
    .flat()
    .filter(({ family, internal }) => family === 'IPv4' && !internal);
  const loopback = (port) => ({ host: '127.0.0.1', port });
  const socketPaths = ['service.sock', 'home/agent.sock'].map((name) => ({ path: join(dir, name) }));

  const common = {
    markerBackwards: [...marker].reverse().join(''),
    plantedToken: `ghp${randomBytes(18).toString('hex')}`,
    allowedHost: ALLOWED,
    unlistedHost: UNLISTED,
    privateName: 'localhost',
    tokenVariable: 'DEMO_TOKEN',
    hostPort: ports.loopback,
    hostSpellings: [
      '127.0.0.1',
      'localhost',
      '0.0.0.0',
      '2130706433',
      '0x7f.1',
      '[::1]',
      '[::ffff:127.0.0.1]',
      ...own.map(({ address }) => address),
    ],
    hostLoopback: [loopback(ports.loopback), loopback(ports.everywhere)],
    hostUdp: loopback(ports.udp),
    hostDatagramPort: ports.datagram,
    hostInterfaces: own.map(({ address }) => ({ host: address, port: ports.everywhere })),
    unixSockets: socketPaths,
    abstractSockets: [`bot-bottle-demo-${tag}`],
    runDirs: ['/run/bot-bottle', '/run/user', '/var/run/bot-bottle'],
    hostPid: process.pid,
    hostCommand: basename(process.argv[1]),
    secretFiles: secrets.home,
    sharedFiles: secrets.shared,
    besideWorkspace: [join(dir, 'beside.txt'), join(workspace, '../beside.txt')],
    workspace,
  };
  const bottle = {
    ...common,
    onHost: false,
    interfaces,
    sentIsThrough: interfaces.length === 1,
    resolver: { host: 'the gate', port: 53 },
    engineResolver: { host: '127.0.0.11', port: 53 },
    publicResolver: { host: '9.9.9.9', port: 53 },
    publicTcp: [443, 80, 22, 4444].map((port) => ({ host: '1.1.1.1', port })),
    publicUdp: [123, 443, 4444].map((port) => ({ host: '1.1.1.1', port })),
    publicV6: ['2606:4700:4700::1111', ...interfaces.map((name) => `fe80::1%${name}`), 'ff02::1'].map(
      (host) => ({
        host,
        port: 443,
      }),
    ),
    metadata: ['169.254.169.254', 'fd00:ec2::254'].map((host) => ({ host, port: 80 })),
    daemonSockets: [
      join(dir, 'docker.sock'),
      '/var/run/docker.sock',
      '/run/docker.sock',
      '/run/containerd/containerd.sock',
      '/run/podman/podman.sock',
      '/run/dbus/system_bus_socket',
      '/run/systemd/private',
    ],
    otherBottle: { tcp: loopback(OTHER_PORT), abstract: `bot-bottle-other-${tag}` },
    proxy: undefined,
    systemDirs: ['/usr', '/usr/bin', '/usr/local/bin', '/etc', '/bin', '/lib', '/opt', '/var', '/'],
    searchedDirs: ['/'],
    daemonName: `bot-bottle-daemon-${tag}`,
  };
  const control = {
    ...common,
    onHost: true,
    sentIsThrough: true,
    resolver: loopback(ports.dns),
    engineResolver: loopback(ports.dns),
    publicResolver: loopback(ports.dns),
    publicTcp: [loopback(ports.loopback)],
    publicUdp: [loopback(ports.udp)],
    publicV6: [{ host: '::1', port: ports.loopbackV6 ?? 1 }],
    metadata: [loopback(ports.loopback)],
    daemonSockets: [join(dir, 'docker.sock')],
    otherBottle: { tcp: loopback(ports.loopback), abstract: `bot-bottle-demo-${tag}` },
    proxy: loopback(ports.proxy),
    captureAt: loopback(ports.unlistedTls),
    systemDirs: [dir],
    searchedDirs: [join(dir, 'home')],
    daemonName: `bot-bottle-control-${tag}`,
  };
  writeFileSync(join(workspace, 'targets.json'), JSON.stringify(bottle));
  writeFileSync(join(dir, 'control.json'), JSON.stringify(control));
  const runArgs = [
    ...['--allow', ALLOWED, '--allow', `localhost:${ports.loopback}`, '--secret', `${ALLOWED}=DEMO_TOKEN`],
    ...[
      '--resolve',
      `${ALLOWED}:443:127.0.0.1:${ports.allowed}`,
      '--resolve',
      `${ALLOWED}:8443:127.0.0.1:${ports.unlistedTls}`,
    ],
    ...[
      '--resolve',
      `${UNLISTED}:443:127.0.0.1:${ports.unlistedTls}`,
      '--resolve',
      `${UNLISTED}:80:127.0.0.1:${ports.unlistedHttp}`,
    ],
    ...['--upstream-ca', join(dir, 'upstream-ca.pem')],
  ];
  const env = {
    PATH: process.env.PATH,
    HOME: join(dir, 'home'),
    LANG: 'C.UTF-8',
    DEMO_TOKEN: token,
    OTHER_SECRET: `${marker}-environment`,
    SSH_AUTH_SOCK: socketPaths[1].path,
    DOCKER_HOST: `unix://${join(dir, 'docker.sock')}`,
  };
  return {
    dir,
    workspace,
    canaries,
    bottle,
    control,
    runArgs,
    env,
    otherArgs: [String(OTHER_PORT), bottle.otherBottle.abstract],
    async close() {
      await canaries.close();
      for (const file of [dir, ...secrets.shared]) rmSync(file, { recursive: true, force: true });
    },
  };
}

function plantSecrets(dir, tag, marker) {
  const home = join(dir, 'home');
  const files = ['.ssh/id_ed25519', '.aws/credentials', '.netrc', '.bot-bottle/notes.txt'].map((name) =>
    join(home, name),
  );
  const shared = ['/dev/shm', '/tmp', '/var/tmp'].map((place) => join(place, `bot-bottle-demo-${tag}.txt`));
  for (const file of [...files, ...shared, join(dir, 'beside.txt')]) {
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, `${marker}-${basename(file)}\n`, { mode: 0o600 });
  }
  return { home: files, shared };
}

async function openListeners(canaries, dir, tag, tls, token) {
  const loopback = await canaries.tcp('tcp', { host: '127.0.0.1', port: 0 });
  const everywhere = await canaries.tcp('tcp', { host: '0.0.0.0', port: 0 });
  const loopbackV6 = await canaries.tcp('tcp', { host: '::1', port: 0 }).catch(() => undefined);
  const dns = await canaries.udp('dns');
  await canaries.tcp('dns', { host: '127.0.0.1', port: dns });
  const udp = await canaries.udp('udp');
  const datagram = await canaries.udp('datagram', { address: '0.0.0.0' });
  await canaries.tcp('unix', { path: join(dir, 'service.sock') });
  await canaries.tcp('unix', { path: join(dir, 'home/agent.sock') });
  await canaries.tcp('docker', { path: join(dir, 'docker.sock') });
  await canaries.tcp('abstract', { path: `\0bot-bottle-demo-${tag}` });
  const unlistedTls = await canaries.web('unlisted', tls);
  const unlistedHttp = await canaries.web('unlisted', undefined);
  const allowed = await canaries.web(undefined, tls, ({ headers }) => ({
    authorized: headers.authorization === `Bearer ${token}`,
    foreign: Object.values(headers).filter((value) => String(value).includes('of-the-script')).length,
  }));
  const proxy = await canaries.openProxy((host, port) => {
    if (host === UNLISTED || host === ALLOWED) return port === 80 ? unlistedHttp : unlistedTls;
    return port === loopback ? loopback : unlistedHttp;
  });
  return { loopback, everywhere, loopbackV6, dns, udp, datagram, unlistedTls, unlistedHttp, allowed, proxy };
}
