import { createServer, type Socket } from 'node:net';
import type { HostFailure } from '../../diagnostics/host-failure.ts';
import { ok, type Result } from '../../diagnostics/result.ts';
import { listenOnSocket } from '../desk/listen-on-socket.ts';
import type { Mirror } from './mirror.ts';

/** Beside the configuration: where a push's hook asks for its turn. */
export const TURNS_SOCKET = 'turns.sock';

/**
 * A push changes its mirror only after upstream has taken it. Between the two no refresh may bring the change by the
 * other way, or git would find the refs moved and call a push failed that was none. So the hook, in a process of its
 * own, asks here before it forwards, and its turn ends when git has ended.
 */
export class PushTurns {
  readonly #pushes = new Map<string, { readonly mirror: Mirror; end?: () => void; ended: boolean }>();
  #close: () => Promise<void> = async () => {};

  static async listen(dir: string): Promise<Result<PushTurns, HostFailure>> {
    const turns = new PushTurns();
    const server = createServer((socket) => turns.#answer(socket));
    const listening = await listenOnSocket(server, `${dir}/${TURNS_SOCKET}`);
    if (!listening.ok) return listening;
    turns.#close = listening.value;
    return ok(turns);
  }

  close(): Promise<void> {
    return this.#close();
  }

  expect(push: string, mirror: Mirror): void {
    this.#pushes.set(push, { mirror, ended: false });
  }

  /** From here on the push is upstream's to end. */
  isForwarding(push: string): boolean {
    return this.#pushes.get(push)?.end !== undefined;
  }

  /** Whether a push to this mirror is under way. */
  isPushed(mirror: Mirror): boolean {
    return [...this.#pushes.values()].some((push) => push.mirror === mirror);
  }

  end(push: string): void {
    const found = this.#pushes.get(push);
    if (found === undefined) return;
    this.#pushes.delete(push);
    found.ended = true;
    found.end?.();
  }

  #answer(socket: Socket): void {
    socket.on('error', () => {});
    socket.once('data', (chunk: Buffer) => {
      const push = this.#pushes.get(chunk.toString('latin1').trim());
      if (push === undefined) {
        socket.destroy();
        return;
      }
      void push.mirror.turns.take().then((end) => {
        if (push.ended || socket.destroyed) end();
        else {
          push.end = end;
          socket.end('go\n');
        }
      });
    });
  }
}
