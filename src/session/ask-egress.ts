import { closeSync, existsSync, openSync } from 'node:fs';
import { get } from 'node:http';
import type { HostFailure } from '../diagnostics/host-failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import { RUN_SOCKETS } from '../wire/bottle-paths.ts';
import { INTROSPECTION_HOST } from '../wire/reach.ts';

/** A policy is at most this long; egress reads no longer file. */
const ANSWER_MAX = 16 * 1024 * 1024;
const TIMEOUT_MS = 10_000;

/**
 * Asks egress for the policy that it applies now, over its own socket. The socket is named through a descriptor of its directory, because its whole path
 * may be longer than the 107 bytes that a Unix address holds (unix(7)); where there is no /proc, it has to fit.
 */
export async function askEgress(runDir: string): Promise<Result<unknown, HostFailure>> {
  const broken = (status: string): Result<never, HostFailure> =>
    fail({
      room: 'host',
      kind: 'program-failed',
      program: 'egress',
      status,
      stderr: '',
      mend: 'see what it says: bot-bottle logs SLUG --daemon egress',
    });
  let directory: number;
  try {
    directory = openSync(runDir, 'r');
  } catch (error) {
    return broken((error as NodeJS.ErrnoException).code ?? 'unknown');
  }
  try {
    const body = await new Promise<string>((resolve, reject) => {
      const request = get(
        {
          socketPath: `${existsSync('/proc/self/fd') ? `/proc/self/fd/${directory}` : runDir}/${RUN_SOCKETS.proxy}`,
          path: `http://${INTROSPECTION_HOST}/allowlist`,
          headers: { host: INTROSPECTION_HOST },
          timeout: TIMEOUT_MS,
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => {
            text += chunk;
            if (text.length > ANSWER_MAX) request.destroy(new Error('answer too long'));
          });
          response.on('end', () => resolve(text));
          response.on('error', reject);
        },
      );
      request.on('timeout', () => request.destroy(new Error('no answer')));
      request.on('error', reject);
    });
    return ok(JSON.parse(body) as unknown);
  } catch (error) {
    return broken((error as NodeJS.ErrnoException).code ?? (error as Error).message);
  } finally {
    closeSync(directory);
  }
}
