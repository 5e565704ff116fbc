// What stands on PATH under a tool's name: hands its words, environment and streams to the service that plays the
// tool, as the real command lines do. `client.mjs SOCKET PROGRAM ARG...`
import { connect } from 'node:net';

const [socketPath, program, ...argv] = process.argv.slice(2);
const socket = connect(socketPath);

/** A frame: its type in one byte, its length in four, its bytes. */
function send(type, payload = '') {
  const bytes = Buffer.isBuffer(payload) ? payload : Buffer.from(payload);
  const head = Buffer.alloc(5);
  head.write(type, 0, 'latin1');
  head.writeUInt32BE(bytes.length, 1);
  socket.write(head);
  return bytes.length === 0 || socket.write(bytes);
}

const size = () => JSON.stringify({ rows: process.stdout.rows, columns: process.stdout.columns });

function readStdin() {
  process.stdin.on('data', (chunk) => {
    if (send('i', chunk)) return;
    process.stdin.pause();
    socket.once('drain', () => process.stdin.resume());
  });
  process.stdin.on('error', () => send('e'));
  process.stdin.on('end', () => send('e'));
}

function write(stream, bytes) {
  if (stream.write(bytes)) return;
  socket.pause();
  stream.once('drain', () => socket.resume());
}

function take(type, bytes) {
  if (type === 'n') readStdin();
  else if (type === 'o') write(process.stdout, bytes);
  else if (type === 'r') write(process.stderr, bytes);
  else if (type === 'x') end(Number(bytes.toString()));
}

/** Not by process.exit: what was written to a pipe must have left. */
function end(code) {
  process.exitCode = code;
  process.stdin.destroy();
  socket.destroy();
}

let rest = Buffer.alloc(0);
socket.on('data', (chunk) => {
  rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
  while (rest.length >= 5) {
    const length = rest.readUInt32BE(1);
    if (rest.length < 5 + length) break;
    const [type, bytes] = [rest.toString('latin1', 0, 1), rest.subarray(5, 5 + length)];
    rest = rest.subarray(5 + length);
    take(type, bytes);
  }
});
socket.on('error', (error) => {
  process.stderr.write(`Error: interrupted: "${error.message}"\n`);
  end(1);
});
socket.on('close', () => {
  process.exitCode ??= 1;
  process.stdin.destroy();
});
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => send('s', name));
process.on('SIGWINCH', () => send('w', size()));

send(
  'h',
  JSON.stringify({
    program,
    argv,
    cwd: process.cwd(),
    env: process.env,
    uid: process.getuid?.(),
    terminal: process.stdin.isTTY === true && process.stdout.isTTY === true ? JSON.parse(size()) : null,
  }),
);
