import { createServer } from 'node:http';
import type { Failure } from '../../diagnostics/failure.ts';
import { ok, type Result } from '../../diagnostics/result.ts';
import { SUPERVISE_WAIT_VARIABLE } from '../../wire/bottle-paths.ts';
import { listenForGate } from '../desk/listen-on-socket.ts';
import type { DeskHost, DeskOptions, DeskService } from '../desk/service.ts';
import { DeskQueue } from './desk-queue.ts';
import { bridge, type WebHandler } from './http-bridge.ts';

/** Connections at the same time: an agent has one or two. Each may hold a body of 1 MiB. */
const CONNECTIONS_MAX = 32;

/** Serves the tools by which an agent asks a person for more, on the socket that the gate relays to. */
export async function serveSupervise(
  options: DeskOptions,
  host: DeskHost,
): Promise<Result<DeskService, Failure>> {
  const superviseDir = options.superviseDir as string;
  const queue = new DeskQueue({ ...options, superviseDir }, host);
  let endpoint: Promise<WebHandler> | undefined;
  // The server's code is read when an agent asks for the first time: most bottles never do.
  const load = () => {
    endpoint ??= import('./mcp-endpoint.ts').then(({ mcpEndpoint, DEFAULT_WAIT_MS }) =>
      mcpEndpoint(queue, waitOf(host.env[SUPERVISE_WAIT_VARIABLE]) ?? DEFAULT_WAIT_MS),
    );
    return endpoint;
  };
  const server = createServer({ requestTimeout: 30_000 }, (incoming, outgoing) => {
    void bridge(incoming, outgoing, load);
  });
  server.maxConnections = CONNECTIONS_MAX;
  const listening = await listenForGate(server, options, 'supervise');
  if (!listening.ok) return listening;
  return ok({ close: listening.value });
}

/** Seconds as text; undefined where it is no number of them up to a week. */
function waitOf(seconds: string | undefined): number | undefined {
  const number = /^[0-9]{1,6}$/.test(seconds ?? '') ? Number(seconds) : Number.NaN;
  return number >= 1 && number <= 604_800 ? number * 1000 : undefined;
}
