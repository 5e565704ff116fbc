import { readFileSync } from 'node:fs';
import { startOurs } from '../proxy/contestants.ts';
import { absolute, median, type Row, type Section } from '../row.ts';
import type { Setting } from '../setting.ts';
import { startUpstream } from '../upstream-process.ts';
import { type Ask, askHttp1, askHttp2, askWebSocket, type Latencies, type Way } from './client.ts';

const CASES: readonly (readonly [string, Ask, string])[] = [
  ['SSE', askHttp1, '/events'],
  ['SSE, gzip', askHttp1, '/gzip'],
  ['SSE, HTTP/2', askHttp2, '/events'],
  ['WebSocket', askWebSocket, '/socket'],
];

/** Milliseconds that a first byte or an event may come later than without us. */
const LATER_MS = 3;
const EVENTS = 20;
/** Milliseconds between two events: what is held for the next one is this late. */
const BETWEEN_MS = 10;

/** What streaming through the proxy costs in time, with detection in both directions; direct and proxied in turn. */
export async function streamingSection(setting: Setting): Promise<Section> {
  const upstream = await startUpstream(setting, 'streaming/upstream');
  const ours = await startOurs(setting, upstream);
  const ways = {
    direct: { port: upstream.port, ca: readFileSync(upstream.certFile), isProxy: false },
    proxied: { port: ours.port, ca: readFileSync(ours.caFile), isProxy: true },
  } satisfies Record<string, Way>;
  const rows: Row[] = [];
  try {
    for (const [name, ask, path] of CASES) {
      setting.progress(`streaming: ${name}`);
      const found: Record<keyof typeof ways, Latencies[]> = { direct: [], proxied: [] };
      for (let round = 0; round < (setting.quick ? 5 : 40); round++) {
        for (const way of ['direct', 'proxied'] as const) {
          found[way].push(await ask(ways[way], `${path}/${EVENTS}/${BETWEEN_MS}`));
        }
      }
      if (ask !== askWebSocket) rows.push(row(`${name}: first byte`, found, ({ first }) => [first]));
      rows.push(row(`${name}: an event`, found, ({ events }) => events));
    }
  } finally {
    await Promise.all([ours.process.stop(), upstream.process.stop()]);
  }
  return { rows, missing: [] };
}

function row(
  figure: string,
  found: { readonly direct: readonly Latencies[]; readonly proxied: readonly Latencies[] },
  of: (latencies: Latencies) => readonly number[],
): Row {
  const direct = median(found.direct.flatMap(of));
  const proxied = median(found.proxied.flatMap(of));
  return {
    section: 'streaming',
    figure,
    who: 'later than direct, median',
    value: proxied - direct,
    unit: 'ms',
    note: `${proxied.toFixed(2)} ms where direct is ${direct.toFixed(2)} ms`,
    bound: absolute(proxied - direct, LATER_MS),
  };
}
