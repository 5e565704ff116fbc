// Runs in a bottle, bundled: a WebSocket client with compression, through the proxy when one is named.
import { connect } from 'node:net';
import { WebSocket } from 'ws';

const url = new URL(process.argv[2] ?? '');
const proxy = process.env.HTTPS_PROXY === undefined ? undefined : new URL(process.env.HTTPS_PROXY);

async function tunnel(through: URL): Promise<import('node:net').Socket> {
  const socket = connect(Number(through.port), through.hostname);
  socket.write(`CONNECT ${url.hostname}:443 HTTP/1.1\r\nHost: ${url.hostname}:443\r\n\r\n`);
  const [head] = await new Promise<[Buffer]>((resolve) => socket.once('data', (chunk) => resolve([chunk])));
  if (!head.toString('latin1').startsWith('HTTP/1.1 200')) throw new Error(head.toString('latin1'));
  return socket;
}

const { connect: connectTls } = await import('node:tls');
const tcp = proxy === undefined ? undefined : await tunnel(proxy);
const client = new WebSocket(url, {
  perMessageDeflate: { threshold: 0 },
  ...(tcp === undefined
    ? {}
    : { createConnection: () => connectTls({ socket: tcp, servername: url.hostname }) }),
});
client.on('open', () => {
  console.log(client.extensions.split(';')[0]);
  client.send('hello '.repeat(1000));
});
let count = 0;
client.on('message', (data) => {
  console.log(String(data).length);
  count++;
  if (count < 3) client.send('again '.repeat(count));
  else client.close(1000);
});
client.on('close', (code) => console.log(`closed ${code}`));
client.on('error', (error) => console.log(error.message));
