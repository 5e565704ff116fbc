import { readFileSync } from 'node:fs';
import {
  ChannelCredentials,
  type ChannelOptions,
  type Client,
  type ClientReadableStream,
  Metadata,
  makeGenericClientConstructor,
  Server,
  ServerCredentials,
  type ServiceDefinition,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { issueLeaf } from '../../../src/tls/leaf.ts';
import { type Rig, startEgress, upstreamAuthority } from './egress-rig.ts';

const text = {
  serialize: (value: string) => Buffer.from(value),
  deserialize: (bytes: Buffer) => bytes.toString(),
};
function method(name: string, requestStream: boolean, responseStream: boolean): ServiceDefinition[string] {
  return {
    path: `/test.Echo/${name}`,
    requestStream,
    responseStream,
    requestSerialize: text.serialize,
    requestDeserialize: text.deserialize,
    responseSerialize: text.serialize,
    responseDeserialize: text.deserialize,
  } as ServiceDefinition[string];
}
const ECHO: ServiceDefinition = {
  unary: method('Unary', false, false),
  count: method('Count', false, true),
  join: method('Join', true, false),
  chat: method('Chat', true, true),
};

interface EchoClient extends Client {
  unary(
    value: string,
    metadata: Metadata,
    done: (error: ServiceError | null, answer?: string) => void,
  ): {
    on(event: 'metadata' | 'status', listener: (value: never) => void): void;
  };
  count(value: string): ClientReadableStream<string>;
  join(done: (error: ServiceError | null, answer?: string) => void): {
    write(value: string): void;
    end(): void;
  };
  chat(): ClientReadableStream<string> & { write(value: string): void; end(): void };
}

/** A real gRPC server behind TLS, and what it was told beside the messages. */
async function startServer(): Promise<{ port: number; heard: Metadata[] }> {
  const heard: Metadata[] = [];
  const server = new Server();
  server.addService(ECHO, {
    unary: (
      call: { request: string; metadata: Metadata; sendMetadata(m: Metadata): void },
      done: (e: unknown, v?: string, t?: Metadata) => void,
    ) => {
      heard.push(call.metadata);
      if (call.request === 'fail') {
        done({ code: status.FAILED_PRECONDITION, details: 'as asked' });
        return;
      }
      const first = new Metadata();
      first.set('x-first', '1');
      call.sendMetadata(first);
      const last = new Metadata();
      last.set('x-last', '2');
      last.set('bytes-bin', Buffer.from([0, 255]));
      done(null, `echo ${call.request}`, last);
    },
    count: (call: { request: string; write(value: string): void; end(): void }) => {
      for (let i = 0; i < Number(call.request); i++) call.write(`${i}`);
      call.end();
    },
    join: (
      call: { on(event: string, listener: (value: string) => void): void },
      done: (e: null, v: string) => void,
    ) => {
      const parts: string[] = [];
      call.on('data', (value) => parts.push(value));
      call.on('end', () => done(null, parts.join('+')));
    },
    chat: (call: {
      write(value: string): void;
      end(): void;
      on(event: string, listener: (value: string) => void): void;
    }) => {
      call.write('ready');
      call.on('data', (value) => call.write(`<${value}>`));
      call.on('end', () => call.end());
    },
  } as never);
  const { certPem, keyPem } = issueLeaf(upstreamAuthority, 'grpc.test', Date.now());
  const credentials = ServerCredentials.createSsl(null, [
    { cert_chain: Buffer.from(certPem), private_key: Buffer.from(keyPem) },
  ]);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', credentials, (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  onTestFinished(() => server.forceShutdown());
  return { port, heard };
}

let rig: Rig;
let upstream: Awaited<ReturnType<typeof startServer>>;
let client: EchoClient;

beforeEach(async () => {
  upstream = await startServer();
  rig = await startEgress('routes: [{host: grpc.test}, {host: else.test}]', {
    resolve: [`grpc.test:443:127.0.0.1:${upstream.port}`],
  });
  vi.stubEnv('grpc_proxy', `http://127.0.0.1:${rig.port}`);
  client = connect('grpc.test:443');
});
afterEach(() => vi.unstubAllEnvs());

function connect(target: string, options: ChannelOptions = {}): EchoClient {
  const Constructor = makeGenericClientConstructor(ECHO, 'Echo');
  const made = new Constructor(target, ChannelCredentials.createSsl(readFileSync(rig.egress.ca)), options);
  onTestFinished(() => made.close());
  return made as unknown as EchoClient;
}

test('a unary call has its metadata, its answer and its trailers', async () => {
  const metadata = new Metadata();
  metadata.set('x-mine', 'yes');
  const seen: Record<string, unknown> = {};
  const answer = await new Promise((resolve, reject) => {
    const call = client.unary('hello', metadata, (error, value) =>
      error === null ? resolve(value) : reject(error),
    );
    call.on('metadata', (first: Metadata) => {
      seen.first = first.get('x-first');
    });
    call.on('status', (end: { code: number; metadata: Metadata }) => {
      seen.code = end.code;
      seen.last = end.metadata.getMap();
    });
  });
  expect(answer).toBe('echo hello');
  expect(seen).toEqual({
    first: ['1'],
    code: 0,
    last: { 'x-last': '2', 'bytes-bin': Buffer.from([0, 255]) },
  });
  expect(upstream.heard[0]?.get('x-mine')).toEqual(['yes']);
});

test('an error that has no body, only trailers, keeps its code and words', async () => {
  const error = await new Promise<ServiceError | null>((resolve) =>
    client.unary('fail', new Metadata(), resolve),
  );
  expect(error).toMatchObject({ code: status.FAILED_PRECONDITION, details: 'as asked' });
});

test('a server streams, a client streams, and both do', async () => {
  const counted: string[] = [];
  for await (const value of client.count('500')) counted.push(String(value));
  expect(counted).toEqual(Array.from({ length: 500 }, (_, i) => `${i}`));
  const joined = await new Promise((resolve, reject) => {
    const call = client.join((error, value) => (error === null ? resolve(value) : reject(error)));
    call.write('a');
    call.write('b'.repeat(200_000));
    call.write('c');
    call.end();
  });
  expect(joined).toBe(`a+${'b'.repeat(200_000)}+c`);
  const chat = client.chat();
  const heard: string[] = [];
  for await (const value of chat) {
    heard.push(String(value));
    if (heard.length === 4) chat.end();
    else chat.write(`${heard.length}`);
  }
  expect(heard).toEqual(['ready', '<1>', '<2>', '<3>']);
});

test('a host that is not allowed, and an upstream that is not there, are errors and not hangs', async () => {
  const ask = (target: string) =>
    new Promise<ServiceError | null>((resolve) => connect(target).unary('x', new Metadata(), resolve));
  expect(await ask('evil.test:443')).toMatchObject({ code: status.UNAVAILABLE });
  expect((await ask('else.test:443'))?.code).toBeGreaterThan(0);
});
