// The peer mockttp, passing everything on. Arguments: directory of the package, the upstream's CA file.
// Prints {"ready":true,"port":N,"ca":PEM}.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

interface Mockttp {
  generateCACertificate(): Promise<{ readonly cert: string; readonly key: string }>;
  getLocal(options: object): {
    start(): Promise<void>;
    readonly port: number;
    forUnmatchedRequest(): { thenPassThrough(options: object): Promise<unknown> };
  };
}

const [, , dir = '', caFile = ''] = process.argv;
const mockttp = createRequire(join(dir, 'package.json'))('mockttp') as Mockttp;
const https = await mockttp.generateCACertificate();
// Without a record of what passed: a proxy that runs for days keeps none.
const server = mockttp.getLocal({ https, recordTraffic: false });
await server.start();
await server
  .forUnmatchedRequest()
  .thenPassThrough({ additionalTrustedCAs: [{ cert: readFileSync(caFile, 'utf8') }] });
process.stdout.write(`${JSON.stringify({ ready: true, port: server.port, ca: https.cert })}\n`);
