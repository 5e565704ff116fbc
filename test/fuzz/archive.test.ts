import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DamagedArchive, readArchive } from '../../src/sys/archive/read-archive.ts';
import {
  BLOCK,
  decodeHeader,
  decodeRecords,
  type Entry,
  encodeEntry,
} from '../../src/sys/archive/tar-header.ts';
import { Pace } from '../../src/sys/tree/pace.ts';

const numRuns = Number(process.env.FUZZ_RUNS ?? 300);

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'fuzz-archive-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const NONE = new Map<string, string>();

test('a header of any bytes is told, never thrown', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: BLOCK, maxLength: BLOCK }), (bytes) => {
      expect(['damaged', 'end']).toContain(decodeHeader(Buffer.from(bytes), NONE).type);
    }),
    { numRuns },
  );
});

test('records of any text are read or refused', () => {
  const piece = fc.oneof(fc.string(), fc.constantFrom('10 path=x\n', '6 a=b\n', '99 ', '0 ', '\n', '='));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
      const records = decodeRecords(pieces.join(''));
      for (const [keyword] of records ?? []) expect(keyword).not.toContain('=');
    }),
    { numRuns: numRuns * 5 },
  );
});

const step = fc.constantFrom('home', 'a', 'b', '..', '.', '', 'l', '\u00ff', 'long'.repeat(40));
const path = fc.array(step, { minLength: 1, maxLength: 4 }).map((steps) => steps.join('/'));
const entry = fc.record<Entry>({
  kind: fc.constantFrom('file', 'directory', 'link', 'hardLink'),
  path: fc.oneof(
    { weight: 3, arbitrary: path.map((below) => `home/${below}`) },
    { weight: 1, arbitrary: path },
  ),
  mode: fc.nat(0o7777),
  size: fc.nat(2000),
  mtime: fc.nat(),
  target: fc.oneof(path, fc.constantFrom('../../outside', '/etc')),
});

test('an archive of any entries, with any byte changed, writes below its trees or nowhere', async () => {
  let round = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(entry, { maxLength: 8 }),
      fc.option(fc.tuple(fc.nat(), fc.nat(255))),
      async (entries, change) => {
        const scene = join(dir, String(round++));
        mkdirSync(join(scene, 'out'), { recursive: true });
        const root: Entry = { kind: 'directory', path: 'home', mode: 0o700, size: 0, mtime: 0, target: '' };
        const bytes = Buffer.concat([
          ...[root, ...entries].flatMap((one) => [
            encodeEntry(one),
            one.kind === 'file' ? Buffer.alloc(Math.ceil(one.size / BLOCK) * BLOCK, 7) : Buffer.alloc(0),
          ]),
          Buffer.alloc(2 * BLOCK),
        ]);
        if (change !== null) bytes[change[0] % bytes.length] = change[1];
        writeFileSync(join(scene, 'archive'), bytes);
        try {
          const digest = await readArchive(
            join(scene, 'archive'),
            new Map([['home', join(scene, 'out')]]),
            new Pace({}),
          );
          expect(digest).toMatch(/^[0-9a-f]{64}$/);
        } catch (error) {
          // A name twice, or longer than the file system has: an error of the file system's.
          const { code = '' } = error as NodeJS.ErrnoException;
          if (!(error instanceof DamagedArchive))
            expect(['EEXIST', 'ENAMETOOLONG', 'ENOENT']).toContain(code);
        }
        expect(readdirSync(scene).sort()).toEqual(['archive', 'out']);
        expect(existsSync(join(dir, 'outside'))).toBe(false);
        expect(readFileSync(join(scene, 'archive')).equals(bytes)).toBe(true);
        rmSync(scene, { recursive: true, force: true });
      },
    ),
    { numRuns },
  );
});
