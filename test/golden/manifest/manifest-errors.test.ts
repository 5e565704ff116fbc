import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { renderMessage } from '../../../src/diagnostics/render.ts';
import { word } from '../../../src/diagnostics/word.ts';
import { loadBottle, loadManifest } from '../../../src/manifest/load.ts';
import { indexOf, mustFail } from '../../unit/manifest/memory-files.ts';
import { CASES, type Case } from './cases.ts';

function told({ tree, load }: Case): string {
  const [type, name = ''] = load.split(':');
  const index = indexOf(tree);
  const failure = mustFail(type === 'agent' ? loadManifest(index, name) : loadBottle(index, name));
  return renderMessage('bot-bottle', word(failure), { colour: false });
}

// Rewritten by UPDATE_GOLDEN=1: read the difference before committing it.
describe.each(Object.entries(CASES))('%s', (topic, cases) => {
  const golden = join(import.meta.dirname, `${topic}.txt`);

  test('every broken rule is told as it was', () => {
    const text = cases.map((each) => `## ${each.name}\n${told(each)}`).join('\n');
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(golden, text);
    expect(text).toBe(readFileSync(golden, 'utf8'));
  });
});

test('no message shows a credential that was written where a name belongs', () => {
  for (const each of Object.values(CASES).flat()) {
    expect(told(each)).not.toMatch(/sk-ant-|ghp|hunter2|0123456789abcdef|12345678/);
  }
});
