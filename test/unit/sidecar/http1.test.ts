import { describe, expect, test, vi } from 'vitest';
import { bodyReader } from '../../../src/sidecar/egress/http1/body-reader.ts';
import { HeadBuffer } from '../../../src/sidecar/egress/http1/head-buffer.ts';
import {
  CHUNKED,
  headLength,
  listHas,
  parseRequestHead,
} from '../../../src/sidecar/egress/http1/request-head.ts';
import { responseHead, trailerSection } from '../../../src/sidecar/egress/http1/response-head.ts';

function parse(text: string) {
  const bytes = Buffer.from(text, 'latin1');
  const result = parseRequestHead(bytes, headLength(bytes));
  if ('malformed' in result) throw new Error(result.malformed);
  return result.head;
}

function raw(...pairs: string[]): Buffer[] {
  return pairs.map((each) => Buffer.from(each, 'latin1'));
}

describe('a connection’s bytes between two messages', () => {
  const TWO = 'GET /1 HTTP/1.1\r\nHost: a\r\n\r\n\r\nGET /2 HTTP/1.1\r\nHost: b\r\nA: b\r\n\r\nrest';

  test.each([1, 2, 3, 5, 7, 1000])('give the same heads in pieces of %i bytes', (step) => {
    const buffer = new HeadBuffer();
    const found: string[] = [];
    for (let at = 0; at < TWO.length; at += step) {
      buffer.push(Buffer.from(TWO.slice(at, at + step), 'latin1'));
      for (let next = buffer.next(); next !== undefined; next = buffer.next()) {
        found.push('head' in next ? `${next.head.target} ${next.head.host}` : next.malformed);
      }
    }
    expect(found).toEqual(['/1 a', '/2 b']);
    expect(buffer.take()?.toString()).toBe('rest');
    expect(buffer.length).toBe(0);
    expect(buffer.take()).toBeUndefined();
  });

  test.each(['GET / HTTP/1.1\n', 'GET / HTTP/1.1\r\nA\rB', 'GET / HTTP/1.1\r\nA: \0'])(
    'tell what is wrong as soon as it is there, in whatever pieces: %j',
    (text) => {
      for (const step of [1, 2, 1000]) {
        const buffer = new HeadBuffer();
        let result: ReturnType<HeadBuffer['next']>;
        for (let at = 0; at < text.length; at += step) {
          expect(result).toBeUndefined();
          buffer.push(Buffer.from(text.slice(at, at + step), 'latin1'));
          result = buffer.next();
        }
        expect(result).toHaveProperty('malformed');
      }
    },
  );

  test('are not copied again and again, however small the pieces', () => {
    const buffer = new HeadBuffer();
    const line = Buffer.from('GET / HTTP/1.1\r\nA: ', 'latin1');
    const copies = vi.spyOn(Buffer.prototype, 'copy');
    buffer.push(line);
    for (let i = 0; i < 60_000; i++) {
      buffer.push(Buffer.from('a'));
      buffer.next();
    }
    // All that was there is copied when there is no more room, which then doubles; else only the new byte.
    expect(copies.mock.contexts.filter((bytes) => (bytes as Buffer).length > 1).length).toBeLessThan(20);
    vi.restoreAllMocks();
  });
});

describe('a request head', () => {
  test('comes apart as it was sent', () => {
    expect(
      parse(
        'POST /a?b HTTP/1.1\r\nhOST:  up.test \r\nX-Bytes: \xe4\t\xff\r\nEmpty:\r\nContent-Length: 12\r\n\r\n',
      ),
    ).toEqual({
      method: 'POST',
      target: '/a?b',
      minor: 1,
      headers: ['hOST', 'up.test', 'X-Bytes', '\xe4\t\xff', 'Empty', '', 'Content-Length', '12'],
      host: 'up.test',
      body: 12,
      connection: '',
      upgrade: undefined,
      expectContinue: false,
    });
  });

  test('joins its Connection headers, and an Upgrade counts only when they name it', () => {
    const named = parse(
      'GET / HTTP/1.1\r\nHost: a\r\nConnection: Keep-Alive\r\nUpgrade: websocket\r\nconnection: UPGRADE\r\n\r\n',
    );
    expect(named).toMatchObject({ connection: 'keep-alive,upgrade', upgrade: 'websocket' });
    expect(parse('GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\n\r\n').upgrade).toBeUndefined();
  });

  test('of HTTP/1.0 may do without a Host, and has no 100-continue', () => {
    expect(parse('GET / HTTP/1.0\r\nExpect: 100-continue\r\n\r\n')).toMatchObject({
      minor: 0,
      host: undefined,
      expectContinue: false,
    });
  });

  test('with chunks says so in any case of the word', () => {
    expect(parse('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n').body).toBe(CHUNKED);
  });
});

test.each([
  ['close', 'close', true],
  ['keep-alive, close', 'close', true],
  ['keep-alive,\tclose ,x', 'close', true],
  ['enclose', 'close', false],
  ['close-not', 'close', false],
  ['not-close,closed', 'close', false],
  ['', 'close', false],
])('the list %j holds %j: %s', (list, token, held) => {
  expect(listHas(list, token)).toBe(held);
});

describe('a body', () => {
  /** Feeds `text` in pieces of `step` bytes. */
  function feed(length: number, text: string, step: number) {
    const reader = bodyReader(length);
    let data = '';
    let at = 0;
    while (at < text.length) {
      const piece = Buffer.from(text.slice(at, at + step), 'latin1');
      const read = reader.read(piece);
      if (read.malformed !== undefined) return { malformed: read.malformed };
      data += Buffer.concat(read.data).toString('latin1');
      at += read.used;
      if (read.done) return { data, rest: text.slice(at) };
    }
    return { data, open: true };
  }

  test.each([1, 2, 3, 7, 1000])('in chunks is the same in pieces of %i bytes', (step) => {
    const text = '5;a="b c"\r\nhello\r\n00A\r\n0123456789\r\n0\r\nX-T: 1\r\nX-U: 2\r\n\r\nNEXT';
    expect(feed(CHUNKED, text, step)).toEqual({ data: 'hello0123456789', rest: 'NEXT' });
  });

  test.each([1, 2, 1000])('by length ends where it says, in pieces of %i bytes', (step) => {
    expect(feed(5, 'helloNEXT', step)).toEqual({ data: 'hello', rest: 'NEXT' });
  });

  test.each([1, 2, 1000])(
    'in chunks that is malformed gives nothing of the malformed piece (%i bytes)',
    (step) => {
      expect(feed(CHUNKED, '1\r\nab\r\n0\r\n\r\n', step)).toHaveProperty('malformed');
      expect(feed(CHUNKED, '1\rx', step)).toHaveProperty('malformed');
      expect(feed(CHUNKED, `0\r\nX: ${'a'.repeat(20_000)}`, step)).toHaveProperty('malformed');
    },
  );

  test('in many trailers is bounded over all of them', () => {
    expect(feed(CHUNKED, `0\r\n${'X: aaaaaaaaaaaaaaaa\r\n'.repeat(1000)}\r\n`, 1000)).toHaveProperty(
      'malformed',
    );
  });
});

describe('a response head', () => {
  const client = { minor: 1, method: 'GET', close: false } as const;

  test('keeps order, case and repetition, and drops framing and hop-by-hop headers', () => {
    const { text, framing } = responseHead(
      200,
      raw(
        'B',
        '1',
        'a',
        '2',
        'Set-Cookie',
        'x',
        'Set-Cookie',
        'y',
        'Transfer-Encoding',
        'chunked',
        'Keep-Alive',
        'timeout=5',
        'connection',
        'close, A',
        'Proxy-Authenticate',
        'Basic',
      ),
      'Fine',
      client,
    );
    expect(text).toBe(
      'HTTP/1.1 200 Fine\r\nB: 1\r\nSet-Cookie: x\r\nSet-Cookie: y\r\ntransfer-encoding: chunked\r\n\r\n',
    );
    expect(framing).toBe('chunked');
  });

  test.each([
    [200, 'GET', ['Content-Length', '3'], 1, 'length'],
    [200, 'HEAD', ['Content-Length', '3'], 1, 'none'],
    [200, 'HEAD', [], 1, 'none'],
    [204, 'GET', ['Content-Length', '0'], 1, 'none'],
    [304, 'GET', ['Content-Length', '3'], 1, 'none'],
    [200, 'GET', [], 1, 'chunked'],
    [200, 'GET', [], 0, 'close'],
    [200, 'GET', ['Content-Length', '3'], 0, 'length'],
  ] as const)(
    'of status %i to %s with %j for HTTP/1.%5$i is framed by %s',
    (status, method, headers, minor, framing) => {
      const head = responseHead(status, raw(...headers), '', { minor, method, close: minor === 0 });
      expect(head.framing).toBe(framing);
      expect(head.text.includes('connection: close')).toBe(minor === 0);
      expect(/content-length/i.test(head.text)).toBe(headers.length > 0 && status !== 204);
    },
  );

  test('has no reason phrase that could break its line', () => {
    expect(responseHead(200, [], 'a\r\nX: b', client).text).toMatch(/^HTTP\/1.1 200 \r\n/);
    expect(responseHead(200, [], 'snow \u2603', client).text).toMatch(/^HTTP\/1.1 200 \r\n/);
  });

  test('and trailers carry no framing', () => {
    expect(
      trailerSection(['X-A', '1', 'Content-Length', '3', 'Transfer-Encoding', 'chunked', 'Bad Name', 'x']),
    ).toBe('X-A: 1\r\n\r\n');
  });
});
