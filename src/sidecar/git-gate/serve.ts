import type { Failure } from '../../diagnostics/failure.ts';
import { ok, type Result } from '../../diagnostics/result.ts';
import { RUN_SOCKETS } from '../../wire/bottle-paths.ts';
import { listenOnSocket } from '../desk/listen-on-socket.ts';
import type { DeskHost, DeskOptions, DeskService } from '../desk/service.ts';

/** Serves the mirrors over smart HTTP on the socket that the gate relays to. */
export async function serveGitGate(
  options: DeskOptions,
  _host: DeskHost,
): Promise<Result<DeskService, Failure>> {
  const { createServer } = await import('node:http');
  const server = createServer((_request, response) => {
    response.writeHead(404).end();
  });
  const listening = await listenOnSocket(server, `${options.runDir}/${RUN_SOCKETS.gitGate}`);
  if (!listening.ok) return listening;
  return ok({ close: listening.value });
}
