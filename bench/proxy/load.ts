// Load on a proxy over CONNECT and TLS with keep-alive. Arguments: proxy port, target host:port, CA file, connections,
// seconds, method, path, bytes of body. Prints {"ready":true}, starts on a line on stdin, ends with
// {"requests":N,"seconds":S,"errors":N}. The requests look like an agent's, and answers are counted by length.
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { connect as connectTls, createSecureContext } from 'node:tls';
import { conversation } from './bodies.ts';

const [, , port = '', authority = '', caFile = '', ...rest] = process.argv;
const [connections = '16', seconds = '5', method = 'GET', path = '/octets/1024', size = '0'] = rest;
const host = authority.split(':')[0] ?? '';
const body = conversation(Number(size));
const request = Buffer.concat([
  Buffer.from(
    `${method} ${path} HTTP/1.1\r\nHost: ${authority.replace(/:443$/, '')}\r\nUser-Agent: load/1\r\nAccept: application/json\r\n` +
      'Accept-Encoding: gzip, deflate, br\r\nContent-Type: application/json\r\nX-Trace: 0123456789abcdef\r\n' +
      `Anthropic-Version: 2023-06-01\r\n${method === 'POST' ? `Content-Length: ${body.length}\r\n` : ''}\r\n`,
  ),
  body,
]);
const secureContext = createSecureContext({ ca: readFileSync(caFile) });
let running = false;
let requests = 0;
let errors = 0;

function open(): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const tcp = connect(Number(port), '127.0.0.1');
    tcp.on('error', reject);
    tcp.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
    tcp.once('data', (answer) => {
      if (!answer.toString('latin1').startsWith('HTTP/1.1 200')) {
        reject(new Error(answer.toString('latin1')));
        return;
      }
      const tls = connectTls({ socket: tcp, servername: host, secureContext, ALPNProtocols: ['http/1.1'] });
      tls.on('error', reject);
      tls.setNoDelay(true);
      let head = '';
      let left = -1;
      const finish = (): void => {
        requests++;
        left = -1;
        if (running) tls.write(request);
      };
      tls.on('data', (chunk: Buffer) => {
        let bytes = chunk.length;
        if (left < 0) {
          head += chunk.toString('latin1');
          const end = head.indexOf('\r\n\r\n');
          if (end < 0) return;
          if (!head.startsWith('HTTP/1.1 200')) errors++;
          left = Number(/content-length: ([0-9]+)/i.exec(head)?.[1] ?? 0);
          bytes = head.length - end - 4;
          head = '';
        }
        left -= bytes;
        if (left === 0) finish();
      });
      tls.on('close', () => {
        if (running) errors++;
      });
      tls.once('secureConnect', () => resolve(() => tls.write(request)));
    });
  });
}

const starts = await Promise.all(Array.from({ length: Number(connections) }, open));
process.stdout.write('{"ready":true}\n');
process.stdin.once('data', () => {
  running = true;
  requests = 0;
  const started = performance.now();
  for (const start of starts) start();
  setTimeout(() => {
    const elapsed = (performance.now() - started) / 1000;
    process.stdout.write(`${JSON.stringify({ requests, seconds: elapsed, errors })}\n`, () =>
      process.exit(0),
    );
  }, Number(seconds) * 1000);
});
