import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  parseMachines,
  parseOptions,
  parseReady,
  parseVersion,
} from '../../src/backend/smolmachines/answers.ts';
import { findSavedImage } from '../../src/backend/smolmachines/docker-archive.ts';
import { machineConfig } from '../../src/backend/smolmachines/image-config.ts';
import { judge } from '../../src/backend/smolmachines/isolation.ts';
import { type TempDir, tempDir } from '../rig/temp-dir.ts';

let dir: TempDir;
beforeAll(async () => {
  dir = await tempDir('fuzz-smolvm');
});
afterAll(() => dir[Symbol.asyncDispose]());

it('answers of the tool: anything is read or refused, and what is read is of its form', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (text) => {
      for (const { name, state } of parseMachines(text) ?? [])
        expect(name !== '' && /^[a-z_-]+$/.test(state)).toBe(true);
      expect(parseVersion(text) ?? '0.0.0').toMatch(/^\d+\.\d+\.\d+$/);
      for (const option of parseOptions(text)) expect(option).toMatch(/^[a-z][a-z0-9-]*$/);
      const ready = parseReady(text);
      expect(ready === undefined || Number.isSafeInteger(ready.uid)).toBe(true);
      const judged = judge(text, new Set(), '172.17.0.5');
      if (judged.ok)
        expect(text.split('\n').some((line) => line === 'tried' || line === 'untried')).toBe(true);
      machineConfig(Buffer.from(text), 'x64');
    }),
  );
});

it('archives of an image: any bytes are read or refused', () => {
  const path = join(dir.path, 'archive');
  const header = fc
    .tuple(fc.constantFrom('manifest.json', 'a', '../a'), fc.string(), fc.constantFrom('0', '2', 'x', 'L'))
    .map(([name, size, type]) => {
      const block = Buffer.alloc(512);
      block.write(name);
      block.write(size.slice(0, 12), 124, 'latin1');
      block.write(type, 156);
      return block;
    });
  const bytes = fc.array(fc.oneof(header, fc.uint8Array({ minLength: 512, maxLength: 512 })), {
    maxLength: 8,
  });
  fc.assert(
    fc.property(bytes, (blocks) => {
      writeFileSync(path, Buffer.concat(blocks));
      const image = findSavedImage(path);
      expect(image === undefined || image.layers.length > 0).toBe(true);
    }),
    { numRuns: 200 },
  );
});
