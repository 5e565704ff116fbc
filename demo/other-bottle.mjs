// What runs in the second bottle: a listener that any other bottle would reach if their loopbacks were one.
import { connect, createServer } from 'node:net';

const [port, abstract] = process.argv.slice(2);
const listen = (at) =>
  new Promise((settle, reject) => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.end('the other bottle');
    });
    server.once('error', reject).listen(at, () => settle(server));
  });
const answers = (at) =>
  new Promise((settle) => {
    connect(at)
      .once('data', () => settle(true))
      .once('error', () => settle(false));
  });

await listen({ host: '0.0.0.0', port: Number(port) });
// A bottle may forbid listening Unix sockets altogether: then there is none to be reached.
const unix = await listen({ path: `\0${abstract}` }).catch(() => undefined);
// It proves that it can be reached: from here.
const reached =
  (await answers({ host: '127.0.0.1', port: Number(port) })) &&
  (unix === undefined || (await answers({ path: `\0${abstract}` })));
process.stdout.write(`${JSON.stringify({ ready: true, reached })}\n`);
