// The host's side: listeners that know of any contact, and the one upstream that is allowed.
import { createSocket } from 'node:dgram';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect, createServer } from 'node:net';
import { answerAnything } from './attacks/dns-question.mjs';

const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-length: 6\r\nconnection: close\r\n\r\ncanary';

/** Listeners, each with the name under which a contact is counted in `hits`. */
export class Canaries {
  hits = new Map();
  #closers = [];

  #hit(name) {
    this.hits.set(name, (this.hits.get(name) ?? 0) + 1);
  }

  /** Answers whatever is said. `at` as net.Server.listen takes it. */
  async tcp(name, at) {
    const server = createServer((socket) => {
      this.#hit(name);
      socket.on('error', () => {});
      socket.once('data', () => socket.end(ANSWER));
    });
    return this.#open(server, at);
  }

  async udp(name, { port = 0, address = '127.0.0.1' } = {}) {
    const socket = createSocket('udp4');
    socket.on('message', (bytes, from) => {
      this.#hit(name);
      socket.send(name === 'dns' ? answerAnything(bytes) : 'canary', from.port, from.address);
    });
    await new Promise((settle) => socket.bind(port, address, settle));
    this.#closers.push(() => new Promise((settle) => socket.close(settle)));
    return socket.address().port;
  }

  /** An upstream with TLS, or with plain HTTP where `tls` is undefined. */
  async web(name, tls, respond = () => ({ canary: name })) {
    const handler = (request, response) => {
      if (name !== undefined) this.#hit(name);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(respond(request)));
    };
    const server = tls === undefined ? createHttpServer(handler) : createHttpsServer(tls, handler);
    return this.#open(server, { host: '127.0.0.1', port: 0 });
  }

  /** A proxy without any policy, for the control: every name leads where `route(host, port)` says. */
  async openProxy(route) {
    const server = createHttpServer((request, response) => {
      const to = new URL(request.url);
      const upstream = connect(route(to.hostname, Number(to.port || 80)), '127.0.0.1');
      upstream.on('error', () => response.destroy());
      upstream.end('GET / HTTP/1.1\r\nhost: control\r\nconnection: close\r\n\r\n');
      response.on('error', () => {});
      upstream.once('data', () => response.end('canary'));
    });
    server.on('connect', (request, socket) => {
      const [, host, port] = /^(.*):(\d+)$/.exec(request.url);
      const upstream = connect(route(host, Number(port)), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        socket.pipe(upstream).pipe(socket);
      });
      for (const end of [socket, upstream]) {
        end.on('error', () => {
          socket.destroy();
          upstream.destroy();
        });
      }
    });
    return this.#open(server, { host: '127.0.0.1', port: 0 });
  }

  async #open(server, at) {
    await new Promise((settle, reject) => {
      server.once('error', reject);
      server.listen(at, settle);
    });
    this.#closers.push(() => {
      server.closeAllConnections?.();
      server.close();
    });
    return server.address()?.port;
  }

  async close() {
    await Promise.all(this.#closers.map((close) => close()));
  }
}
