import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { syncOutputOn } from '../../../src/cli/sync-output.ts';
import { tempDir } from '../../rig/temp-dir.ts';

it('gives what a full pipe does not take to the stream, in order', async () => {
  await using dir = await tempDir('sync-output');
  const fifo = join(dir.path, 'fifo');
  execFileSync('mkfifo', [fifo]);
  const descriptor = openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK);
  const late: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      late.push(chunk);
      done();
    },
  });
  const output = syncOutputOn(descriptor, () => stream, {});
  const text = Array.from({ length: 30_000 }, (_, line) => `line ${line}\n`).join('');
  output.write(text);
  output.write('the end\n');
  const early = Buffer.alloc(1024 * 1024);
  const length = readSync(descriptor, early);
  closeSync(descriptor);
  expect(length).toBeLessThan(text.length);
  expect(Buffer.concat([early.subarray(0, length), ...late]).toString()).toBe(`${text}the end\n`);
});

it('drops what nobody takes, and is no terminal', () => {
  const output = syncOutputOn(9_999, () => expect.fail('no stream is needed'), {});
  output.write('lost');
  expect(output).toMatchObject({ isTerminal: false, colour: false });
});
