import { startChild } from '../bench-child.ts';
import { cpuSeconds, treeOf } from '../process-tree.ts';
import { median, type Row, ratioTo, type Section } from '../row.ts';
import type { Setting } from '../setting.ts';
import { startUpstream } from '../upstream-process.ts';
import { type Contestant, startBare, startMitmproxy, startMockttp, startOurs } from './contestants.ts';

const CASES = [
  { figure: '1 KB GET', method: 'GET', path: '/octets/1024', bytes: 0 },
  { figure: '100 KB GET', method: 'GET', path: '/octets/102400', bytes: 0 },
  { figure: '1 KB GET of JSON', method: 'GET', path: '/json/1024', bytes: 0 },
  { figure: '100 KB GET of JSON', method: 'GET', path: '/json/102400', bytes: 0 },
  { figure: '100 KB GET of HTML', method: 'GET', path: '/html/102400', bytes: 0 },
  { figure: '20 KB POST', method: 'POST', path: '/', bytes: 20_480 },
] as const;

const CONNECTIONS = 16;
const OVER_HTTP2 = 'bot-bottle, HTTP/2 client';
/** Of bare interception with undici; and a fourteenth of mitmproxy where the request, not its bytes, is what costs. */
const BOUNDS = { bare: 1.5, bareUpload: 2, mitmproxy: 1 / 14 };

interface Sample {
  readonly microseconds: number;
  readonly perSecond: number;
  readonly errors: number;
}

/** Processor time of the proxy's process tree per request over CONNECT and TLS, all contestants in turn, round by round. */
export async function proxySection(setting: Setting): Promise<Section> {
  const upstream = await startUpstream(setting, 'proxy/upstream');
  const running: Contestant[] = [];
  const missing: string[] = [];
  const samples = new Map<string, Sample[]>();
  try {
    for (const start of [startOurs, startBare, startMockttp, startMitmproxy]) {
      await start(setting, upstream).then(
        (contestant) => running.push(contestant),
        (error: Error) => missing.push(`proxy: ${error.message}`),
      );
    }
    const ours = running.find(({ who }) => who === 'bot-bottle');
    const contestants: Contestant[] = [...running];
    // The same process once more; the upstream speaks HTTP/1.1 all the same.
    if (ours !== undefined) contestants.push({ ...ours, who: OVER_HTTP2, load: 'proxy/load-http2' });
    const seconds = setting.quick ? 1 : 4;
    for (const { figure, method, path, bytes } of CASES) {
      for (const contestant of contestants) await load(setting, contestant, [1, method, path, bytes]);
      for (let round = 0; round < (setting.quick ? 1 : 3); round++) {
        for (const contestant of contestants) {
          setting.progress(`proxy: ${figure}, ${contestant.who}`);
          const sample = await load(setting, contestant, [seconds, method, path, bytes]);
          const key = `${figure}\n${contestant.who}`;
          samples.set(key, [...(samples.get(key) ?? []), sample]);
        }
      }
    }
  } finally {
    await Promise.all([...running.map(({ process }) => process.stop()), upstream.process.stop()]);
  }
  return {
    rows: CASES.flatMap(({ figure }) =>
      rowsOf(figure, [...running.map(({ who }) => who), OVER_HTTP2], samples),
    ),
    missing,
  };
}

async function load(
  setting: Setting,
  { process: proxy, port, authority, caFile, load: how = 'proxy/load' }: Contestant,
  [seconds, method, path, bytes]: readonly [number, string, string, number],
): Promise<Sample> {
  const args = [port, authority, caFile, CONNECTIONS, seconds, method, path, bytes].map(String);
  const client = startChild([process.execPath, setting.bundle(how), ...args]);
  await client.nextJson();
  const before = cpuSeconds(treeOf(proxy.pid));
  client.child.stdin?.write('go\n');
  const { requests, seconds: took, errors } = await client.nextJson();
  const used = cpuSeconds(treeOf(proxy.pid)) - before;
  await client.ended;
  return {
    microseconds: (used * 1e6) / Number(requests),
    perSecond: Number(requests) / Number(took),
    errors: Number(errors),
  };
}

function rowsOf(
  figure: string,
  contestants: readonly string[],
  samples: ReadonlyMap<string, readonly Sample[]>,
): Row[] {
  const of = (who: string): readonly Sample[] => samples.get(`${figure}\n${who}`) ?? [];
  const microseconds = (who: string): number => median(of(who).map((sample) => sample.microseconds));
  const ours = microseconds('bot-bottle');
  return contestants.map((who) => {
    const errors = of(who).reduce((sum, sample) => sum + sample.errors, 0);
    const atMost = who.startsWith('bare')
      ? figure.endsWith('POST')
        ? BOUNDS.bareUpload
        : BOUNDS.bare
      : who.startsWith('mitmproxy') && figure === '1 KB GET'
        ? BOUNDS.mitmproxy
        : undefined;
    const value = microseconds(who);
    return {
      section: 'proxy',
      figure,
      who,
      value,
      unit: 'us cpu/request',
      note: `${median(of(who).map((sample) => sample.perSecond)).toFixed(0)} requests/s${errors > 0 ? `, ${errors} ERRORS` : ''}`,
      ...(who === 'bot-bottle' ? {} : { bound: ratioTo(ours, value, atMost) }),
    };
  });
}
