// Runs in a bottle, bundled: a gRPC client that trusts what its machine trusts.
import { readFileSync } from 'node:fs';
import { type Client, credentials, makeGenericClientConstructor } from '@grpc/grpc-js';
import { ECHO } from './echo-service.ts';

interface EchoClient extends Client {
  unary(
    value: string,
    done: (error: { code: number; details: string } | null, answer?: string) => void,
  ): void;
  chat(): NodeJS.ReadableStream & { write(value: string): void; end(): void };
}

const Constructor = makeGenericClientConstructor(ECHO, 'Echo');
const roots = readFileSync(process.env.SSL_CERT_FILE ?? '');
const client = new Constructor(process.argv[2] ?? '', credentials.createSsl(roots)) as unknown as EchoClient;
const ask = (value: string) =>
  new Promise<string>((resolve) => {
    client.unary(value, (error, answer) =>
      resolve(error === null ? `${answer}` : `${error.code} ${error.details}`),
    );
  });
console.log(await ask('hello'));
console.log(await ask('fail'));
const chat = client.chat();
let turns = 0;
chat.on('data', (value) => {
  console.log(String(value));
  turns++;
  if (turns < 3) chat.write(`${turns}`);
  else chat.end();
});
chat.write('0');
chat.on('end', () => client.close());
