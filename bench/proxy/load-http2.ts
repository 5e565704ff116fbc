// The load of `load.ts` by HTTP/2: the same arguments and lines, four streams on each connection.
import { readFileSync } from 'node:fs';
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { connect as connectTls, createSecureContext } from 'node:tls';
import { conversation } from './bodies.ts';

const [, , port = '', authority = '', caFile = '', ...rest] = process.argv;
const [streams = '16', seconds = '5', method = 'GET', path = '/octets/1024', size = '0'] = rest;
const STREAMS_PER_CONNECTION = 4;
const host = authority.split(':')[0] ?? '';
const body = conversation(Number(size));
const headers = {
  ':method': method,
  ':path': path,
  ':authority': authority.replace(/:443$/, ''),
  'user-agent': 'load/1',
  accept: 'application/json',
  'accept-encoding': 'gzip, deflate, br',
  'content-type': 'application/json',
  'x-trace': '0123456789abcdef',
  'anthropic-version': '2023-06-01',
  ...(method === 'POST' ? { 'content-length': body.length } : {}),
};
const secureContext = createSecureContext({ ca: readFileSync(caFile) });
let running = false;
let requests = 0;
let errors = 0;

function open(): Promise<ClientHttp2Session> {
  return new Promise((resolve, reject) => {
    const tcp = connect(Number(port), '127.0.0.1');
    tcp.on('error', reject);
    tcp.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
    tcp.once('data', (answer) => {
      if (!answer.toString('latin1').startsWith('HTTP/1.1 200')) {
        reject(new Error(answer.toString('latin1')));
        return;
      }
      const tls = connectTls({ socket: tcp, servername: host, secureContext, ALPNProtocols: ['h2'] });
      tls.on('error', reject);
      tls.once('secureConnect', () => {
        const session = connectHttp2(`https://${authority}`, { createConnection: () => tls });
        session.on('error', () => errors++);
        session.once('connect', () => resolve(session));
      });
    });
  });
}

function ask(session: ClientHttp2Session): void {
  const stream = session.request(headers, { endStream: body.length === 0 });
  if (body.length > 0) stream.end(body);
  stream.on('response', (answer) => {
    if (answer[':status'] !== 200) errors++;
  });
  stream.on('error', () => errors++);
  stream.resume();
  stream.on('end', () => {
    requests++;
    if (running) ask(session);
  });
}

const connections = Math.max(1, Number(streams) / STREAMS_PER_CONNECTION);
const sessions = await Promise.all(Array.from({ length: connections }, open));
process.stdout.write('{"ready":true}\n');
process.stdin.once('data', () => {
  running = true;
  const started = performance.now();
  for (const session of sessions) for (let i = 0; i < STREAMS_PER_CONNECTION; i++) ask(session);
  setTimeout(() => {
    const elapsed = (performance.now() - started) / 1000;
    process.stdout.write(`${JSON.stringify({ requests, seconds: elapsed, errors })}\n`, () =>
      process.exit(0),
    );
  }, Number(seconds) * 1000);
});
