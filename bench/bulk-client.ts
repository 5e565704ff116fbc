// In the bottle: waits for a line `up BYTES` or `down BYTES` on stdin, moves so many, tells how long it took.
// Arguments: upstream host. Knows of no proxy: it is captured.
import { request } from 'node:https';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const [, , host = ''] = process.argv;
const CHUNK = Buffer.alloc(1 << 18, 'y');

function* pieces(bytes: number): Generator<Buffer> {
  for (let left = bytes; left > 0; left -= CHUNK.length)
    yield left >= CHUNK.length ? CHUNK : CHUNK.subarray(0, left);
}

async function move(direction: string, bytes: number): Promise<number> {
  const up = direction === 'up';
  const sent = request({
    host,
    method: up ? 'POST' : 'GET',
    path: `/${up ? 0 : bytes}`,
    headers: up ? { 'content-length': bytes } : {},
  });
  const answered = new Promise<number>((settle, reject) => {
    sent.on('error', reject);
    sent.on('response', (response) => {
      let got = 0;
      let text = '';
      response.on('data', (chunk: Buffer) => {
        got += chunk.length;
        if (up) text += chunk.toString();
      });
      response.on('error', reject);
      response.on('end', () => settle(up ? Number(text) : got));
    });
  });
  await pipeline(Readable.from(up ? pieces(bytes) : []), sent);
  return answered;
}

process.stdout.write('{"ready":true}\n');
for await (const line of createInterface({ input: process.stdin })) {
  const [direction = '', bytes = '0'] = line.split(' ');
  const started = performance.now();
  const moved = await move(direction, Number(bytes));
  process.stdout.write(`${JSON.stringify({ moved, seconds: (performance.now() - started) / 1000 })}\n`);
}
