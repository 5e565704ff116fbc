// HTTP requests by hand, so that each name in them (CONNECT, SNI, Host) can lie on its own.
import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { held, PATIENCE_MS, through } from './contact.mjs';

/** CONNECT `target`, TLS with `sni`, then one request with `host`; 200 is through. */
export async function tunnelled(
  t,
  { target, sni, host, method = 'GET', path = '/', headers = {}, body = '' },
) {
  return bounded(async (use) => {
    const raw = use(connectTcp(t.proxy));
    await event(raw, 'connect');
    raw.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`);
    const established = await head(raw);
    if (established.status !== 200) return refused(established);
    return overTls(use, raw, { sni, host, method, path, headers, body });
  });
}

/** TLS straight to an address, as a program that knows of no proxy does. */
export async function direct(to, { sni, host, method = 'GET', path = '/', headers = {}, body = '' }) {
  return bounded(async (use) => {
    const raw = use(connectTcp(to));
    await event(raw, 'connect');
    return overTls(use, raw, { sni, host, method, path, headers, body });
  });
}

/** Absolute-form plain HTTP through the proxy. */
export async function forwarded(t, { url, method = 'GET', headers = {}, body = '' }) {
  return bounded(async (use) => {
    const raw = use(connectTcp(t.proxy));
    await event(raw, 'connect');
    raw.write(message(method, url, { host: new URL(url).host, ...headers }, body));
    return judged(await head(raw));
  });
}

async function overTls(use, raw, { sni, host, method, path, headers, body }) {
  const secure = use(connectTls({ socket: raw, servername: sni, ALPNProtocols: ['http/1.1'] }));
  await event(secure, 'secureConnect');
  secure.write(message(method, path, { host, ...headers }, body));
  return judged(await head(secure));
}

function message(method, target, headers, body) {
  const all = {
    ...headers,
    connection: 'close',
    ...(body === '' ? {} : { 'content-length': Buffer.byteLength(body) }),
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
}

function judged(answer) {
  return answer.status === 200 ? { ...through('200'), body: answer.body } : refused(answer);
}

function refused({ status, headers }) {
  const code = headers['x-bot-bottle-block'];
  return held(code === undefined ? `${status}` : `${status} ${code}`);
}

/** Reads to the end, or to the end of the head of what is no final answer (a tunnel stays open). */
function head(socket) {
  return new Promise((settle, reject) => {
    let text = '';
    const done = (end) => {
      const at = text.indexOf('\r\n\r\n');
      if (at === -1) return end && reject(new Error('closed without an answer'));
      const [first, ...lines] = text.slice(0, at).split('\r\n');
      const headers = Object.fromEntries(
        lines.map((line) => [
          line.slice(0, line.indexOf(':')).toLowerCase(),
          line.slice(line.indexOf(':') + 1).trim(),
        ]),
      );
      const body = text.slice(at + 4);
      if (!end && body.length < Number(headers['content-length'] ?? 0)) return;
      socket.removeListener('data', take);
      settle({ status: Number(first.split(' ')[1]), headers, body });
    };
    const take = (bytes) => {
      text += bytes.toString('latin1');
      done(false);
    };
    socket.on('data', take);
    socket.on('close', () => done(true));
    socket.on('error', reject);
  });
}

function event(emitter, name) {
  return new Promise((settle, reject) => {
    emitter.once(name, settle);
    emitter.once('error', reject);
    emitter.once('close', () => reject(new Error('closed')));
  });
}

async function bounded(steps) {
  const opened = [];
  let timer;
  const late = new Promise((settle) => {
    timer = setTimeout(() => settle(held(`no answer in ${PATIENCE_MS} ms`)), PATIENCE_MS);
  });
  const use = (socket) => {
    // The step that waits hears of errors; one that comes later is no news.
    socket.on('error', () => {});
    opened.push(socket);
    return socket;
  };
  try {
    return await Promise.race([steps(use), late]);
  } catch (error) {
    return held(error.code ?? error.message);
  } finally {
    clearTimeout(timer);
    for (const socket of opened) socket.destroy();
  }
}
