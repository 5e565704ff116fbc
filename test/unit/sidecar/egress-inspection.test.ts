import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Refusal } from '../../../src/policy/refusal.ts';
import {
  type BodyInspection,
  type Clearance,
  type Inspector,
  PASS_THROUGH,
} from '../../../src/sidecar/egress/inspection.ts';
import { errorCode, type Rig, rawClient, startEgress, startHttpUpstream } from './egress-rig.ts';

const ROUTES = 'routes: [{host: up.test}]';
/** Bytes held back: one fewer than the forbidden word is long, so that no whole word passes unseen. */
const WINDOW = 5;

function refusal(code: 'dlp_outbound' | 'dlp_inbound'): Refusal {
  return { code, reason: 'It says SECRET.', host: 'up.test', rule: 'routes[0].dlp', hint: 'Do not.' };
}

/** Refuses the body that says SECRET, and holds a window back. */
class Finder implements BodyInspection {
  readonly holdsHead = true;
  readonly #code: 'dlp_outbound' | 'dlp_inbound';
  readonly #later: boolean;
  #seen = '';

  constructor(code: 'dlp_outbound' | 'dlp_inbound', later = false) {
    this.#code = code;
    this.#later = later;
  }

  push(chunk: Buffer): Clearance | Promise<Clearance> {
    this.#seen += chunk.toString('latin1');
    const verdict = this.#seen.includes('SECRET')
      ? refusal(this.#code)
      : Math.max(0, this.#seen.length - WINDOW);
    return this.#later ? new Promise((resolve) => setImmediate(() => resolve(verdict))) : verdict;
  }

  end(): Refusal | undefined {
    return this.#seen.endsWith('BAD END') ? refusal(this.#code) : undefined;
  }
}

async function rigOf(inspector: Partial<Inspector>, port: number, routes = ROUTES): Promise<Rig> {
  return startEgress(routes, {
    inspector: { ...PASS_THROUGH, ...inspector },
    resolve: [`up.test:80:127.0.0.1:${port}`],
  });
}

const echo = () =>
  startHttpUpstream((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString('latin1');
    });
    request.on('end', () => response.end(body));
  });

const chunked = (...parts: string[]) =>
  `POST http://up.test/ HTTP/1.1\r\nHost: up.test\r\nTransfer-Encoding: chunked\r\n\r\n${parts
    .map((part) => `${part.length.toString(16)}\r\n${part}\r\n`)
    .join('')}`;
const whole = (body: string) =>
  `POST http://up.test/ HTTP/1.1\r\nHost: up.test\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

describe('outbound', () => {
  test('a head that is refused never reaches the upstream', async () => {
    const upstream = await echo();
    const rig = await rigOf({ request: () => refusal('dlp_outbound') }, upstream.port);
    const { status, body } = await rawClient(rig).send(whole('abc')).answer();
    expect({ status, code: errorCode(body) }).toEqual({ status: 403, code: 'dlp_outbound' });
    expect(upstream.received()).toBe('');
  });

  describe.each([false, true])('verdicts that come later: %s', (later) => {
    const finder = { request: () => new Finder('dlp_outbound', later) };

    test('a body that is cleared arrives whole, in chunks or with a length', async () => {
      const upstream = await echo();
      const client = rawClient(await rigOf(finder, upstream.port));
      expect((await client.send(whole('a body')).answer()).body).toBe('a body');
      client.send(chunked('one ', 'two ', 'three')).send('0\r\n\r\n');
      expect((await client.answer()).body).toBe('one two three');
      expect((await client.send(whole('again')).answer()).body).toBe('again');
    });

    test('a small body that is refused never reaches the upstream', async () => {
      const upstream = await echo();
      const client = rawClient(await rigOf(finder, upstream.port));
      const { status, body } = await client.send(whole('a SECRET')).answer();
      expect({ status, code: errorCode(body) }).toEqual({ status: 403, code: 'dlp_outbound' });
      expect((await client.send(whole('next')).answer()).body).toBe('next');
      expect(upstream.received()).not.toContain('SEC');
    });

    test('of a streamed body nothing leaves that was not cleared, and the request is cut short', async () => {
      const upstream = await echo();
      const rig = await rigOf(finder, upstream.port);
      const client = rawClient(rig).send(chunked('first part ', 'a SEC', 'RET, and more'));
      const { status, body } = await client.answer();
      expect({ status, code: errorCode(body) }).toEqual({ status: 403, code: 'dlp_outbound' });
      expect(upstream.received()).not.toContain('SEC');
      expect(upstream.received()).not.toMatch(/0\r\n\r\n$/);
      await client.rest();
    });

    test('the end has the last word', async () => {
      const upstream = await echo();
      const rig = await rigOf(finder, upstream.port);
      const { status } = await rawClient(rig).send(whole('a BAD END')).answer();
      expect(status).toBe(403);
      expect(upstream.received()).toBe('');
    });
  });

  test('an inspection that fails refuses', async () => {
    const upstream = await echo();
    const broken = {
      push: () => {
        throw new Error('a bug');
      },
      end: () => Promise.reject(new Error('another')),
    };
    const rig = await rigOf({ request: () => broken }, upstream.port);
    const { body } = await rawClient(rig).send(whole('abc')).answer();
    expect(errorCode(body)).toBe('dlp_outbound');
    const late = await rigOf({ request: () => ({ ...broken, push: () => 3 }) }, upstream.port);
    expect(errorCode((await rawClient(late).send(whole('abc')).answer()).body)).toBe('dlp_outbound');
    expect(upstream.received()).toBe('');
  });
});

describe.each([false, true])('inbound, verdicts that come later: %s', (later) => {
  const finder = { response: () => new Finder('dlp_inbound', later) };
  const answering = (...parts: string[]) =>
    startHttpUpstream((_request, response) => {
      for (const part of parts) response.write(part);
      response.end();
    });
  const GET = 'GET http://up.test/ HTTP/1.1\r\nHost: up.test\r\n\r\n';

  test('a response that is cleared arrives whole', async () => {
    const upstream = await answering('one ', 'two ', 'three');
    const client = rawClient(await rigOf(finder, upstream.port));
    expect((await client.send(GET).answer()).body).toBe('one two three');
    expect((await client.send(GET).answer()).body).toBe('one two three');
    client.send('HEAD http://up.test/ HTTP/1.1\r\nHost: up.test\r\n\r\n');
    expect((await client.answer({ bodyless: true })).status).toBe(200);
  });

  test('one that is refused at its beginning is replaced by the refusal', async () => {
    const upstream = await answering('SECRET and more');
    const client = rawClient(await rigOf(finder, upstream.port)).send(GET);
    const { status, body } = await client.answer();
    expect({ status, code: errorCode(body) }).toEqual({ status: 403, code: 'dlp_inbound' });
  });

  test('one that is refused in its middle breaks off, and nothing held back is given', async () => {
    const upstream = await answering('a long beginning, then SEC', 'RET');
    const client = rawClient(await rigOf(finder, upstream.port)).send(GET);
    const text = await client.rest();
    expect(text).toMatch(/^HTTP\/1.1 200|^HTTP\/1.1 403/);
    expect(text).not.toContain('SEC');
    expect(text).not.toMatch(/\r\n0\r\n\r\n$/);
  });
});

test('a reload while a body arrives does not put another route’s credential on the request', async () => {
  const upstream = await startHttpUpstream((request, response) =>
    response.end(request.headers.authorization),
  );
  const up = '{host: up.test, auth_scheme: Bearer, token_env: UP}';
  const other = '{host: other.test, auth_scheme: Bearer, token_env: OTHER}';
  const rig = await startEgress(`routes: [${up}, ${other}]`, {
    env: { UP: 'for-up', OTHER: 'for-other' },
    resolve: [`up.test:80:127.0.0.1:${upstream.port}`],
  });
  const client = rawClient(rig).send(whole('abc').replace('\r\n\r\nabc', '\r\nExpect: 100-continue\r\n\r\n'));
  await client.text('100 Continue\r\n\r\n');
  writeFileSync(rig.routesFile, `routes: [${other}, ${up}]`);
  await rig.reported((report) => typeof report === 'string' && report.startsWith('policy reloaded'));
  expect((await client.send('abc').answer()).body).toBe('Bearer for-up');
});
