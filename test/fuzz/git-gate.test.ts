import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCgiHeader } from '../../src/sidecar/git-gate/cgi-header.ts';
import { parseRefs } from '../../src/sidecar/git-gate/mirror.ts';
import { readReport } from '../../src/sidecar/git-gate/pre-receive/gitleaks.ts';
import { readObjects } from '../../src/sidecar/git-gate/pre-receive/object-reader.ts';
import { readPush } from '../../src/sidecar/git-gate/pre-receive/push.ts';
import { lineOf } from '../../src/sidecar/git-gate/pre-receive/text-of-line.ts';
import { bodyLength, readRequest } from '../../src/sidecar/git-gate/request.ts';

const numRuns = Number(process.env.FUZZ_RUNS ?? 500);
const bytes = fc.uint8Array({ maxLength: 400 }).map((data) => Buffer.from(data));
const id = fc.stringMatching(/^[0-9a-f]{40}$/);

test('a request that is taken names a declared repository and a known path, whatever is sent', () => {
  const piece = fc.constantFrom(
    ...['/', '..', '.', '%2e', 'app', '.git', 'info/refs', '?service=', 'git-upload-pack', '\0', '//', '\\'],
  );
  const target = fc.oneof(
    fc.string(),
    fc.array(piece, { maxLength: 9 }).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(fc.constantFrom('GET', 'POST', 'PUT'), target, (method, text) => {
      const read = readRequest(method, text, new Set(['app']));
      if ('status' in read) expect([403, 404, 405]).toContain(read.status);
      else expect(read.path).toMatch(/^\/app\.git\/(info\/refs|git-upload-pack|git-receive-pack)$/);
    }),
    { numRuns },
  );
});

test('a length is a number within the bound, chunked, or refused', () => {
  fc.assert(
    fc.property(
      fc.option(fc.string(), { nil: undefined }),
      fc.option(fc.string(), { nil: undefined }),
      (a, b) => {
        const length = bodyLength(
          {
            ...(a === undefined ? {} : { 'content-length': a }),
            ...(b === undefined ? {} : { 'transfer-encoding': b }),
          },
          1000,
        );
        if (typeof length === 'object') expect([400, 413]).toContain(length.status);
        else if (length !== 'chunked') expect(length >= 0 && length <= 1000).toBe(true);
      },
    ),
    { numRuns },
  );
});

test('the head of a CGI answer is whole, unfinished or none', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        bytes,
        fc.string().map((text) => Buffer.from(`Status: 200 OK\r\nA: ${text}\r\n\r\n`)),
      ),
      (data) => {
        const read = readCgiHeader(data);
        if (read === undefined || read === false) return;
        expect(read.header.status >= 100 && read.header.status < 600).toBe(true);
        for (const [name, value] of read.header.headers) expect(`${name}${value}`).not.toMatch(/[\r\n\0]/);
      },
    ),
    { numRuns },
  );
});

test('objects are read the same however their bytes are cut; other bytes are told, never thrown', async () => {
  const object = fc.record({ id, type: fc.constantFrom('blob', 'commit', 'tree', 'tag'), bytes });
  await fc.assert(
    fc.asyncProperty(
      fc.array(object, { maxLength: 5 }),
      fc.integer({ min: 1, max: 60 }),
      bytes,
      async (objects, cut, junk) => {
        const whole = Buffer.concat(
          objects.flatMap((each) => [
            Buffer.from(`${each.id} ${each.type} ${each.bytes.length}\n`),
            each.bytes,
            Buffer.from('\n'),
          ]),
        );
        const read = async (data: Buffer) => {
          const got: { id: string; bytes: Buffer }[] = [];
          const pieces: Buffer[] = [];
          for (let at = 0; at < data.length; at += cut) pieces.push(data.subarray(at, at + cut));
          const count = await readObjects(Readable.from(pieces), (head) => {
            const parts: Buffer[] = [];
            return {
              push: (chunk) => void parts.push(chunk),
              end: () => void got.push({ id: head.id, bytes: Buffer.concat(parts) }),
            };
          });
          return { count, got };
        };
        const { count, got } = await read(whole);
        expect(count).toBe(objects.length);
        expect(got).toEqual(objects.map((each) => ({ id: each.id, bytes: each.bytes })));
        await read(Buffer.concat([whole, junk]));
        await read(junk);
      },
    ),
    { numRuns: Math.min(numRuns, 2000) },
  );
});

test('what git tells a hook, what upstream lists and what gitleaks reports are read or refused', () => {
  fc.assert(
    fc.property(fc.string(), id, fc.string(), (text, oid, ref) => {
      const push = readPush(`${oid} ${oid} refs/${ref}\n${text}`, { GIT_PUSH_OPTION_COUNT: text });
      for (const update of push?.updates ?? []) expect(update.ref).toMatch(/^refs\/[^\s\0]+$/);
      for (const line of parseRefs(`${text}\n${oid}\trefs/${ref}`).refs)
        expect(line).toMatch(/^[0-9a-f]{40,64}\t/);
      readReport(text);
    }),
    { numRuns },
  );
  fc.assert(
    fc.property(fc.json(), (json) => {
      try {
        readReport(json);
      } catch (error) {
        expect(error).toBeUndefined();
      }
    }),
    { numRuns },
  );
});

test('the line that is shown holds nothing of what was found', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (before, after) => {
      const value = 'Zq9-value-that-may-not-be-shown';
      const data = Buffer.from(`${before}${value}${after}`);
      const start = data.indexOf(value);
      const span = { start, end: start + value.length };
      const { line, redacted } = lineOf(data, span, [span]);
      expect(redacted).not.toContain(value);
      expect(line).toBe(data.subarray(0, start).toString('latin1').split('\n').length);
    }),
    { numRuns },
  );
});
