import { once } from 'node:events';
import { createServer, type ListenOptions, type Server, type Socket } from 'node:net';

/** Everything the socket brings until its peer ends, and how it closed. */
export async function readAll(socket: Socket): Promise<{ readonly text: string; readonly error?: string }> {
  const chunks: Buffer[] = [];
  let error: string | undefined;
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.once('error', (cause: NodeJS.ErrnoException) => {
    error = cause.code;
  });
  const over = new Promise<void>((resolve) => {
    socket.once('end', resolve);
    socket.once('close', () => resolve());
  });
  await over;
  const text = Buffer.concat(chunks).toString('latin1');
  return error === undefined ? { text } : { text, error };
}

/** A listener that hands out its connections one by one. */
export interface Listener extends AsyncDisposable {
  readonly server: Server;
  readonly port: number;
  next(): Promise<Socket>;
}

export async function listener(server: Server | undefined, where: ListenOptions): Promise<Listener> {
  const own = server ?? createServer({ allowHalfOpen: true });
  const arrived: Socket[] = [];
  const open = new Set<Socket>();
  let arrival = () => {};
  own.on('connection', (socket) => {
    socket.on('error', () => {});
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    arrived.push(socket);
    arrival();
  });
  own.listen(where);
  await once(own, 'listening');
  const address = own.address();
  return {
    server: own,
    port: typeof address === 'object' && address !== null ? address.port : 0,
    async next() {
      while (arrived.length === 0) {
        await new Promise<void>((resolve) => {
          arrival = resolve;
        });
      }
      return arrived.shift() as Socket;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      await new Promise<void>((resolve) => {
        own.close(() => resolve());
      });
    },
  };
}
