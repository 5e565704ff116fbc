// Ways out that need no service: names, packets, addresses.
import { networkInterfaces } from 'node:os';
import { anyOf, held, tcp, through, udp } from './contact.mjs';
import { answer, framed, question } from './dns-question.mjs';

const group = 'network';

async function resolves(server, name, type = 'A') {
  const outcome = await udp(server, question(name, type), { answerNeeded: true });
  if (outcome.answer === undefined) return held(outcome.saw);
  const { rcode, answers, address } = answer(outcome.answer);
  return answers > 0 ? through(`${rcode}, ${address ?? `${answers} answers`}`) : held(rcode);
}

export const NETWORK = [
  {
    id: 'dns-unlisted-name',
    group,
    tries: 'ask the resolver for a name that is not allowed',
    wanted: 'NXDOMAIN',
    refusal: 'NXDOMAIN',
    control: 'must',
    canary: 'dns',
    attempt: (t) => resolves(t.resolver, t.unlistedHost),
  },
  {
    id: 'dns-exfiltration',
    group,
    tries: 'carry a token out in the labels of DNS questions, also below an allowed name',
    wanted: 'NXDOMAIN',
    refusal: 'NXDOMAIN',
    control: 'must',
    canary: 'dns',
    attempt: (t) =>
      anyOf(
        [t.unlistedHost, t.allowedHost].flatMap((host) =>
          ['A', 'TXT', 'AAAA'].map((type) => [
            `${type} below ${host}`,
            () => resolves(t.resolver, `${t.plantedToken.toLowerCase()}.${host}`, type),
          ]),
        ),
      ),
  },
  {
    id: 'dns-engine-resolver',
    group,
    tries: "ask the name server that an engine puts into a container's own loopback",
    wanted: 'no answer, or NXDOMAIN',
    control: 'must',
    canary: 'dns',
    attempt: (t) => resolves(t.engineResolver, t.unlistedHost),
  },
  {
    id: 'dns-public-resolver',
    group,
    tries: 'ask a public resolver, over UDP and over TCP',
    wanted: 'ENETUNREACH',
    control: 'must',
    canary: 'dns',
    attempt: (t) =>
      anyOf([
        ['UDP', () => udp(t.publicResolver, question(t.unlistedHost), { answerNeeded: !t.sentIsThrough })],
        [
          'TCP',
          () => tcp(t.publicResolver, { say: framed(question(t.unlistedHost)), connectedIsThrough: true }),
        ],
      ]),
  },
  {
    id: 'raw-tcp',
    group,
    tries: 'connect to public addresses, on the usual and unusual ports',
    wanted: 'ENETUNREACH',
    control: 'must',
    canary: 'tcp',
    attempt: (t) =>
      anyOf(t.publicTcp.map((to) => [`${to.host}:${to.port}`, () => tcp(to, { connectedIsThrough: true })])),
  },
  {
    id: 'raw-udp',
    group,
    tries: 'send datagrams to public addresses (NTP, QUIC)',
    wanted: 'ENETUNREACH',
    control: 'must',
    canary: 'udp',
    attempt: (t) =>
      anyOf(
        t.publicUdp.map((to) => [
          `${to.host}:${to.port}`,
          () => udp(to, Buffer.from('hello'), { answerNeeded: !t.sentIsThrough }),
        ]),
      ),
  },
  {
    id: 'ipv6',
    group,
    tries: 'go out by IPv6: a public address, link-local, multicast',
    wanted: 'ENETUNREACH',
    // A host may have IPv6 switched off.
    control: 'shown',
    attempt: (t) =>
      anyOf(
        t.publicV6.flatMap((to) => [
          [`TCP ${to.host}`, () => tcp(to, { connectedIsThrough: true })],
          [`UDP ${to.host}`, () => udp(to, Buffer.from('hello'))],
        ]),
      ),
  },
  {
    id: 'cloud-metadata',
    group,
    tries: 'read instance credentials from 169.254.169.254 and its IPv6 twin',
    wanted: 'ENETUNREACH',
    control: 'must',
    canary: 'tcp',
    attempt: (t) =>
      anyOf(
        t.metadata.map((to) => [to.host, () => tcp(to, { say: 'GET /latest/meta-data/ HTTP/1.0\r\n\r\n' })]),
      ),
  },
  {
    id: 'interfaces',
    group,
    tries: 'find another interface than the bottle has',
    wanted: 'only lo, and on a bridge eth0',
    control: 'none',
    attempt: async (t) => {
      const names = Object.keys(networkInterfaces());
      const others = names.filter((name) => !t.interfaces.includes(name));
      return others.length > 0 ? through(others.join(' ')) : held(`only ${names.join(' ')}`);
    },
  },
];
