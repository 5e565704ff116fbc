import { describe, expect, test } from 'vitest';
import { errorCode, openConnect, openTls, rawClient, startEgress, startHttpUpstream } from './egress-rig.ts';

const HOST = 'Host: up.test\r\n';
const GET = `GET / HTTP/1.1\r\n${HOST}`;
const POST = `POST / HTTP/1.1\r\n${HOST}`;

/** What is sent inside a tunnel to up.test, and words of the reason that comes back. */
const MALFORMED: readonly (readonly [string, string, RegExp])[] = [
  ['a bare LF', `GET / HTTP/1.1\n${HOST}\r\n`, /bare LF|HTTP\/1/],
  ['bare LFs throughout', 'GET / HTTP/1.1\nHost: up.test\n\n', /bare LF/],
  ['a bare LF in a header', `${GET}A: b\nC: d\r\n\r\n`, /control byte/],
  ['a bare CR in a header', `${GET}A: b\rC: d\r\n\r\n`, /control byte|bare CR/],
  ['a bare CR in an open head', `${GET}A: b\rC`, /bare CR/],
  ['a NUL in a header', `${GET}A: b\0c\r\n\r\n`, /control byte/],
  ['a NUL in an open head', `${GET}A: b\0`, /NUL/],
  ['a NUL in the target', `GET /\0 HTTP/1.1\r\n${HOST}\r\n`, /percent-encoded/],
  ['a DEL in a header', `${GET}A: b\x7f\r\n\r\n`, /control byte/],
  ['obs-fold', `${GET}A: b\r\n c\r\n\r\n`, /folded/],
  ['obs-fold by a tab', `${GET}A: b\r\n\tc\r\n\r\n`, /folded/],
  ['a fold before the first header', `GET / HTTP/1.1\r\n ${HOST}\r\n`, /folded/],
  ['a space before the colon', `${GET}A : b\r\n\r\n`, /header name/],
  ['a space before the colon of Content-Length', `${POST}Content-Length : 1\r\n\r\na`, /header name/],
  ['a header without a colon', `${GET}A\r\n\r\n`, /no colon/],
  ['a header without a name', `${GET}: b\r\n\r\n`, /header name/],
  ['a header name outside ASCII', `${GET}\xc3\xa4: b\r\n\r\n`, /header name/],
  ['no Host', 'GET / HTTP/1.1\r\nA: b\r\n\r\n', /no Host/],
  ['two Hosts', `${GET}Host: up.test\r\n\r\n`, /more than one Host/],
  ['two Hosts in two cases', `${GET}hOsT: other.test\r\n\r\n`, /more than one Host/],
  ['an empty Host', 'GET / HTTP/1.1\r\nHost:\r\n\r\n', /Host header is empty/],
  ['userinfo in Host', 'GET / HTTP/1.1\r\nHost: a@up.test\r\n\r\n', /userinfo/],
  ['a comma in Host', 'GET / HTTP/1.1\r\nHost: up.test, other.test\r\n\r\n', /Host header/],
  ['a lower-case method', `get / HTTP/1.1\r\n${HOST}\r\n`, /upper-case/],
  ['a method with a separator', `GE(T / HTTP/1.1\r\n${HOST}\r\n`, /upper-case/],
  ['no target', `GET HTTP/1.1\r\n${HOST}\r\n`, /version/],
  ['an empty target', `GET  HTTP/1.1\r\n${HOST}\r\n`, /empty|HTTP\/1/],
  ['two spaces before the version', `GET /  HTTP/1.1\r\n${HOST}\r\n`, /HTTP\/1/],
  ['a space in the target', `GET /a b HTTP/1.1\r\n${HOST}\r\n`, /HTTP\/1/],
  ['a tab in the request line', `GET\t/ HTTP/1.1\r\n${HOST}\r\n`, /method|version|upper-case/],
  ['a byte outside ASCII in the target', `GET /\xe4 HTTP/1.1\r\n${HOST}\r\n`, /percent-encoded/],
  ['a fragment', `GET /a#b HTTP/1.1\r\n${HOST}\r\n`, /fragment/],
  ['HTTP/0.9', 'GET /\r\n\r\n', /version/],
  ['HTTP/2.0', `GET / HTTP/2.0\r\n${HOST}\r\n`, /HTTP\/1/],
  ['HTTP/1.2', `GET / HTTP/1.2\r\n${HOST}\r\n`, /HTTP\/1/],
  ['a lower-case version', `GET / http/1.1\r\n${HOST}\r\n`, /HTTP\/1/],
  ['an asterisk', `OPTIONS * HTTP/1.1\r\n${HOST}\r\n`, /neither a path/],
  ['a target that is no path', `GET up.test/ HTTP/1.1\r\n${HOST}\r\n`, /neither a path/],
  [
    'Content-Length and Transfer-Encoding',
    `${POST}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    /both/,
  ],
  [
    'Transfer-Encoding and Content-Length',
    `${POST}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n`,
    /both/,
  ],
  [
    'two equal Content-Lengths',
    `${POST}Content-Length: 1\r\nContent-Length: 1\r\n\r\na`,
    /more than one Content-Length/,
  ],
  [
    'two different Content-Lengths',
    `${POST}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`,
    /more than one Content-Length/,
  ],
  ['a list of lengths', `${POST}Content-Length: 1, 1\r\n\r\na`, /plain decimal/],
  ['a signed length', `${POST}Content-Length: +1\r\n\r\na`, /plain decimal/],
  ['a negative length', `${POST}Content-Length: -1\r\n\r\na`, /plain decimal/],
  ['a leading zero', `${POST}Content-Length: 01\r\n\r\na`, /leading zero/],
  ['a hexadecimal length', `${POST}Content-Length: 0x1\r\n\r\na`, /plain decimal|leading zero/],
  ['an empty length', `${POST}Content-Length:\r\n\r\n`, /plain decimal/],
  ['a length beyond counting', `${POST}Content-Length: 99999999999999999999\r\n\r\na`, /plain decimal/],
  ['content_length', `${POST}Content_Length: 1\r\n\r\na`, /content_length/],
  ['gzip, chunked', `${POST}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`, /not exactly chunked/],
  ['identity', `${POST}Transfer-Encoding: identity\r\n\r\n`, /not exactly chunked/],
  ['xchunked', `${POST}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`, /not exactly chunked/],
  ['chunked in quotes', `${POST}Transfer-Encoding: "chunked"\r\n\r\n0\r\n\r\n`, /not exactly chunked/],
  [
    'chunked twice',
    `${POST}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    /more than one Transfer/,
  ],
  ['transfer_encoding', `${POST}Transfer_Encoding: chunked\r\n\r\n0\r\n\r\n`, /transfer_encoding/],
  [
    'Transfer-Encoding in HTTP/1.0',
    `POST / HTTP/1.0\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    /HTTP\/1\.0/,
  ],
  ['another expectation', `${POST}Expect: 200-ok\r\nContent-Length: 1\r\n\r\na`, /Expect/],
  ['a chunk size that is none', `${POST}Transfer-Encoding: chunked\r\n\r\nzz\r\n`, /hexadecimal/],
  ['a chunk size with 0x', `${POST}Transfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n0\r\n\r\n`, /hexadecimal/],
  ['a signed chunk size', `${POST}Transfer-Encoding: chunked\r\n\r\n+1\r\na\r\n0\r\n\r\n`, /hexadecimal/],
  [
    'a chunk size beyond counting',
    `${POST}Transfer-Encoding: chunked\r\n\r\nffffffffffffffff1\r\na`,
    /hexadecimal/,
  ],
  [
    'a space after a chunk size',
    `${POST}Transfer-Encoding: chunked\r\n\r\n1 \r\na\r\n0\r\n\r\n`,
    /hexadecimal/,
  ],
  ['a chunk line that ends in LF', `${POST}Transfer-Encoding: chunked\r\n\r\n1\na\r\n0\r\n\r\n`, /bare LF/],
  [
    'a chunk longer than its size',
    `${POST}Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n`,
    /longer than its size/,
  ],
  [
    'a chunk that ends in LF',
    `${POST}Transfer-Encoding: chunked\r\n\r\n1\r\na\n0\r\n\r\n`,
    /longer than its size/,
  ],
  ['a good chunk and a bad one', `${POST}Transfer-Encoding: chunked\r\n\r\n1\r\na\r\nq\r\n`, /hexadecimal/],
  [
    'a NUL in a chunk extension',
    `${POST}Transfer-Encoding: chunked\r\n\r\n1;a=\0\r\na\r\n0\r\n\r\n`,
    /hexadecimal/,
  ],
  [
    'a malformed trailer',
    `${POST}Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nno colon\r\n\r\n`,
    /trailer/,
  ],
  [
    'a folded trailer',
    `${POST}Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nA: b\r\n c\r\n\r\n`,
    /trailer/,
  ],
  ['an endless chunk extension', `${POST}Transfer-Encoding: chunked\r\n\r\n1;${'a'.repeat(300)}`, /too long/],
  ['too many headers', `${GET}${'A: b\r\n'.repeat(256)}\r\n`, /more than 256/],
  ['a head that is too long', `${GET}A: ${'b'.repeat(70_000)}`, /longer than 65536/],
  [
    'a CONNECT inside a tunnel',
    'CONNECT up.test:443 HTTP/1.1\r\nHost: up.test\r\n\r\n',
    /CONNECT|neither a path/,
  ],
];

describe('a malformed request is refused, the connection ends, and nothing reaches the upstream', () => {
  test.each(MALFORMED)('%s', async (_name, bytes, reason) => {
    const upstream = await startHttpUpstream((_request, response) => response.end('reached'), 'up.test');
    const rig = await startEgress('routes: [{host: up.test}]', {
      resolve: [`up.test:443:127.0.0.1:${upstream.port}`],
    });
    const client = (await openTls(rig, 'up.test:443')).send(bytes);
    const { status, head, body } = await client.answer();
    expect({ status, code: errorCode(body) }).toEqual({ status: 403, code: 'bad_request' });
    expect(head).toMatch(/^x-bot-bottle-block: bad_request\r$/m);
    expect(body).toMatch(reason);
    client.socket.end();
    expect(await client.rest()).toBe('');
    expect(upstream.received()).toBe('');
  });
});

/** What is sent to the proxy itself. */
const MALFORMED_PROXY: readonly (readonly [string, string])[] = [
  ['origin-form', `GET / HTTP/1.1\r\n${HOST}\r\n`],
  ['another scheme', `GET ftp://up.test/ HTTP/1.1\r\n${HOST}\r\n`],
  ['userinfo in the URL', `GET http://a:b@up.test/ HTTP/1.1\r\n${HOST}\r\n`],
  ['an empty authority', `GET http:///x HTTP/1.1\r\n${HOST}\r\n`],
  ['a backslash for a slash', `GET http:\\\\up.test/ HTTP/1.1\r\n${HOST}\r\n`],
  ['a backslash in the authority', `GET http://up.test\\@other.test/ HTTP/1.1\r\n${HOST}\r\n`],
  ['a port of no number', `GET http://up.test:80a/ HTTP/1.1\r\n${HOST}\r\n`],
  ['an authority without a scheme', `GET up.test:80 HTTP/1.1\r\n${HOST}\r\n`],
  ['CONNECT without a port', `CONNECT up.test HTTP/1.1\r\n${HOST}\r\n`],
  ['CONNECT to a URL', `CONNECT http://up.test:80/ HTTP/1.1\r\n${HOST}\r\n`],
  ['CONNECT with userinfo', `CONNECT a@up.test:80 HTTP/1.1\r\n${HOST}\r\n`],
  ['CONNECT with a body', `CONNECT up.test:80 HTTP/1.1\r\n${HOST}Content-Length: 1\r\n\r\na`],
  ['CONNECT to port 0', 'CONNECT up.test:0 HTTP/1.1\r\nHost: up.test:0\r\n\r\n'],
  ['no HTTP at all', '\x00\x01\x02\x03\r\n\r\n'],
];

describe('a malformed request to the proxy itself', () => {
  test.each(MALFORMED_PROXY)('%s', async (_name, bytes) => {
    const upstream = await startHttpUpstream((_request, response) => response.end('reached'));
    const rig = await startEgress('routes: [{host: up.test}]', {
      resolve: [`up.test:80:127.0.0.1:${upstream.port}`],
    });
    const { status, body } = await rawClient(rig)
      .send(`${bytes}${bytes.endsWith('\r\n\r\n') ? '' : '\r\n'}`)
      .answer();
    expect({ status, code: errorCode(body) }).toEqual({ status: 403, code: 'bad_request' });
    expect(upstream.connections).toHaveLength(0);
  });
});

test('a chunked body that turns out malformed later is cut off, never completed, and the client learns why', async () => {
  let aborted: (() => void) | undefined;
  const gone = new Promise<void>((resolve) => {
    aborted = resolve;
  });
  let first: (() => void) | undefined;
  const began = new Promise<void>((resolve) => {
    first = resolve;
  });
  const upstream = await startHttpUpstream((request) => {
    request.on('data', () => first?.());
    request.on('error', () => aborted?.());
  });
  const rig = await startEgress('routes: [{host: up.test}]', {
    resolve: [`up.test:80:127.0.0.1:${upstream.port}`],
  });
  const client = await openConnect(rig, 'up.test:80');
  client.send(`${POST}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n`);
  await began;
  client.send('nonsense\r\n');
  const { status, body } = await client.answer();
  expect({ status, code: errorCode(body) }).toEqual({ status: 403, code: 'bad_request' });
  await gone;
  expect(upstream.received()).toMatch(/hello\r?\n?$/);
});
