// What listens on the host or in another bottle. The demonstration listens there itself, and so knows of any contact.
import { readdirSync } from 'node:fs';
import { anyOf, held, tcp, through, udp } from './contact.mjs';

const group = 'host services';
const places = (list) => list.map((to) => [to.path ?? `${to.host}:${to.port}`, () => tcp(to)]);

export const SERVICES = [
  {
    id: 'host-loopback',
    group,
    tries: "connect to a service on the host's 127.0.0.1, TCP and UDP",
    wanted: 'ECONNREFUSED',
    control: 'must',
    canary: 'tcp',
    attempt: (t) =>
      anyOf([
        ...places(t.hostLoopback),
        ['UDP', () => udp(t.hostUdp, Buffer.from('hello'), { answerNeeded: true })],
      ]),
  },
  {
    id: 'host-interfaces',
    group,
    tries: "connect to a service on the host's other addresses",
    wanted: 'ENETUNREACH',
    // A host may have no address but loopback's.
    control: 'shown',
    canary: 'tcp',
    attempt: (t) => anyOf(places(t.hostInterfaces)),
  },
  {
    id: 'unix-socket',
    group,
    tries: 'connect to Unix sockets of the host: in /tmp, in the home, an SSH agent',
    wanted: 'ENOENT',
    control: 'must',
    canary: 'unix',
    attempt: (t) => anyOf(places(t.unixSockets)),
  },
  {
    id: 'docker-socket',
    group,
    tries: 'drive the container daemons: docker.sock, containerd, podman, D-Bus',
    wanted: 'ENOENT',
    control: 'must',
    canary: 'docker',
    attempt: (t) =>
      anyOf(
        t.daemonSockets.map((path) => [
          path,
          () => tcp({ path }, { say: 'GET /version HTTP/1.0\r\n\r\n', connectedIsThrough: true }),
        ]),
      ),
  },
  {
    id: 'abstract-socket',
    group,
    tries: 'connect to an abstract Unix socket of the host',
    wanted: 'ECONNREFUSED',
    control: 'must',
    canary: 'abstract',
    attempt: (t) => anyOf(t.abstractSockets.map((name) => [`@${name}`, () => tcp({ path: `\0${name}` })])),
  },
  {
    id: 'other-bottle',
    group,
    tries: "reach another bottle's listener: TCP, and its abstract Unix socket",
    wanted: 'ECONNREFUSED',
    control: 'must',
    attempt: (t) =>
      anyOf([
        ...places([t.otherBottle.tcp]),
        ['abstract', () => tcp({ path: `\0${t.otherBottle.abstract}` })],
      ]),
  },
  {
    id: 'gate-sockets',
    group,
    tries: "go round the gate: the sidecar's own sockets",
    wanted: 'not visible',
    control: 'none',
    attempt: async (t) => {
      const found = t.runDirs.flatMap((dir) => {
        try {
          return readdirSync(dir).map((name) => `${dir}/${name}`);
        } catch {
          return [];
        }
      });
      return found.length > 0 ? through(found.join(' ')) : held('not visible');
    },
  },
];
