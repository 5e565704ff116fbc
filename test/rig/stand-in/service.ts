import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { PassThrough, type Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

export interface TerminalSize {
  readonly rows: number;
  readonly columns: number;
}

/** One start of a tool: what it was given, and its streams. */
export interface Call {
  readonly program: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly uid: number;
  /** Its stdin and stdout are a terminal of this size. */
  readonly terminal: TerminalSize | undefined;
  /** Has the client read its stdin; without this it never does. */
  stdin(): Readable;
  /** Gives false when the client does not keep up: `drained` says when it does again. */
  stdout(bytes: Uint8Array | string): boolean;
  stderr(bytes: Uint8Array | string): boolean;
  drained(): Promise<void>;
  onResize(take: (size: TerminalSize) => void): void;
  onSignal(take: (name: NodeJS.Signals) => void): void;
  /** The client has gone, by its own end or killed. */
  readonly gone: Promise<void>;
}

/** Plays one start to its end, and gives its exit code. */
export type Play = (call: Call) => Promise<number>;

/** The tools on PATH, each a client of the service that this process is. */
export class Service implements AsyncDisposable {
  /** To stand first on PATH. */
  readonly binDir: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(binDir: string, server: Server) {
    this.binDir = binDir;
    this.#server = server;
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  /** `directory` is readable by everyone who starts the tools. */
  static async start(directory: string, programs: readonly string[], play: Play): Promise<Service> {
    const [binDir, socketPath] = [join(directory, 'bin'), join(directory, 'service.sock')];
    mkdirSync(binDir, { mode: 0o755 });
    const client = join(directory, 'client.pl');
    copyFileSync(join(dirname(fileURLToPath(import.meta.url)), 'client.pl'), client);
    chmodSync(client, 0o644);
    for (const program of programs) {
      const words = ['perl', client, socketPath, program].map((word) => `'${word}'`).join(' ');
      writeFileSync(join(binDir, program), `#!/bin/sh\nexec ${words} "$@"\n`, { mode: 0o755 });
    }
    const server = createServer((socket) => serve(socket, play));
    await new Promise<void>((resolve) => server.listen(socketPath, resolve));
    chmodSync(socketPath, 0o777);
    return new Service(binDir, server);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

type Hello = Pick<Call, 'program' | 'argv' | 'cwd' | 'env' | 'uid' | 'terminal'>;

/** Fields between NULs: working directory, user, size of the terminal, how many words, the words, the environment. */
function parseHello(text: string): Hello {
  const [cwd = '', uid = '', size = '', count = '', ...rest] = text.split('\0');
  const [program = '', ...argv] = rest.slice(0, Number(count));
  const env = rest.slice(Number(count)).map((entry): [string, string] => {
    const equals = entry.indexOf('=');
    return [entry.slice(0, equals), entry.slice(equals + 1)];
  });
  const terminal = size === '' ? undefined : parseSize(size);
  return { program, argv, cwd, uid: Number(uid), env: Object.fromEntries(env), terminal };
}

function parseSize(text: string): TerminalSize {
  const [rows = 24, columns = 80] = text.split(' ').map(Number);
  return { rows, columns };
}

function serve(socket: Socket, play: Play): void {
  const input = new PassThrough();
  const takers = { resize: (_: TerminalSize) => {}, signal: (_: NodeJS.Signals) => {} };
  const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('error', () => {});
  // The end of the client is the end of its stdin.
  void gone.then(() => input.end());
  const send = (type: string, payload: Uint8Array | string = ''): boolean => {
    if (socket.destroyed) return true;
    const bytes = Buffer.from(payload as string);
    const head = Buffer.alloc(5);
    head.write(type, 0, 'latin1');
    head.writeUInt32BE(bytes.length, 1);
    socket.write(head);
    return socket.write(bytes);
  };
  const begin = (hello: Hello): void => {
    const call: Call = {
      ...hello,
      stdin() {
        send('n');
        return input;
      },
      stdout: (bytes) => send('o', bytes),
      stderr: (bytes) => send('r', bytes),
      drained: () =>
        new Promise((resolve) => {
          if (socket.destroyed || !socket.writableNeedDrain) resolve();
          else {
            socket.once('drain', () => resolve());
            socket.once('close', () => resolve());
          }
        }),
      onResize: (take) => {
        takers.resize = take;
      },
      onSignal: (take) => {
        takers.signal = take;
      },
      gone,
    };
    void play(call)
      .catch((error: Error) => {
        send('r', `stand-in: ${error.stack ?? error.message}\n`);
        return 70;
      })
      .then((code) => {
        send('x', String(code));
        socket.end();
      });
  };
  let rest = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 5 && rest.length >= 5 + rest.readUInt32BE(1)) {
      const end = 5 + rest.readUInt32BE(1);
      const [type, bytes] = [rest.toString('latin1', 0, 1), rest.subarray(5, end)];
      rest = rest.subarray(end);
      if (type === 'h') begin(parseHello(bytes.toString()));
      else if (type === 'i' && !input.write(bytes)) {
        socket.pause();
        input.once('drain', () => socket.resume());
      } else if (type === 'e') input.end();
      else if (type === 'w') takers.resize(parseSize(bytes.toString()));
      else if (type === 's') takers.signal(bytes.toString() as NodeJS.Signals);
    }
  });
}
