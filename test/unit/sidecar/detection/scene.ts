import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { AuditEvent } from '../../../../src/audit/audit-event.ts';
import { tempDir } from '../../../rig/temp-dir.ts';
import {
  http2Answer,
  openHttp2,
  openTls,
  type Rig,
  type RigOptions,
  startEgress,
  startHttpUpstream,
  type Upstream,
} from '../egress-rig.ts';

/** Of no known format, so that only its value tells. */
export const SECRET = 'Vq7-Zx9v/T2mLw8+RbN4jH6s';
/** Of a known format. */
export const TOKEN = 'ghp_0gQkTz7RmXw3LsYv9BnCj5HdPfAe1U3bbZ9x';

export interface Scene {
  readonly rig: Rig;
  readonly upstream: Upstream;
  send(request: Sent): Promise<Got>;
  /** What was written down; ends egress. */
  audited(): Promise<readonly AuditEvent[]>;
  /** The audit log as text; ends egress. */
  auditText(): Promise<string>;
}

export interface Sent {
  readonly protocol?: Protocol;
  readonly host?: string;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export const PROTOCOLS = ['HTTP/1.1', 'HTTP/2'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

export interface Got {
  readonly status: number;
  readonly body: string;
  readonly error?: Readonly<Record<'code' | 'reason' | 'host' | 'rule' | 'hint', string>>;
}

const fine: RequestListener = (request, response) => {
  request.resume();
  request.on('end', () => response.end('fine'));
};

/** Egress that knows SECRET, in front of an upstream that records every byte. */
export async function detectionScene(
  routes = '[{host: up.test}]',
  options: RigOptions & {
    readonly listener?: RequestListener;
    readonly log?: number;
    readonly upstreamName?: string;
  } = {},
): Promise<Scene> {
  const { listener = fine, log = 2, upstreamName = 'up.test', ...others } = options;
  const temp = await tempDir('audit');
  onTestFinished(() => temp[Symbol.asyncDispose]());
  const audit = join(temp.path, 'audit.jsonl');
  const upstream = await startHttpUpstream(listener, upstreamName);
  const rig = await startEgress(`log: ${log}\nroutes: ${routes}`, {
    knownSecrets: ['THE_SECRET'],
    resolve: [`${upstreamName}:443:127.0.0.1:${upstream.port}`],
    audit,
    ...others,
    env: { THE_SECRET: SECRET, ...others.env },
  });
  const auditText = async () => {
    await rig.egress.close();
    return readFileSync(audit, 'utf8');
  };
  return {
    rig,
    upstream,
    send: (sent) => send(rig, sent),
    auditText,
    audited: async () => {
      const text = await auditText();
      const lines = text.split('\n').filter((line) => line !== '');
      return lines.map((line) => JSON.parse(line) as AuditEvent);
    },
  };
}

async function send(rig: Rig, sent: Sent): Promise<Got> {
  const answer = sent.protocol === 'HTTP/2' ? await sendByHttp2(rig, sent) : await sendByHttp1(rig, sent);
  const { status, body } = answer;
  const error = status === 403 ? (JSON.parse(body) as Pick<Got, 'error'>).error : undefined;
  return { status, body, ...(error === undefined ? {} : { error }) };
}

async function sendByHttp1(
  rig: Rig,
  { host = 'up.test', method = 'GET', path = '/', headers = {}, body }: Sent,
): Promise<{ readonly status: number; readonly body: string }> {
  const client = await openTls(rig, `${host}:443`);
  const lines = Object.entries({
    host,
    ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  client.send(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
  if (body !== undefined) client.send(Buffer.from(body));
  return client.answer();
}

async function sendByHttp2(
  rig: Rig,
  { host = 'up.test', method = 'GET', path = '/', headers = {}, body }: Sent,
): Promise<{ readonly status: number; readonly body: string }> {
  const session = await openHttp2(rig, `${host}:443`);
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
  const stream = session.request({ ':method': method, ':path': path, ...length, ...headers });
  stream.end(body);
  const answer = await http2Answer(stream);
  session.close();
  return answer;
}
