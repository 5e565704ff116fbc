import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface LabelledText {
  readonly text: string;
  readonly label: 'injection' | 'benign';
  readonly family: string;
  readonly source: string;
}

export type LabelledSet = 'training' | 'development' | 'held-out' | 'second-look' | 'structure' | 'blind';

export function labelledTexts(set: LabelledSet): readonly LabelledText[] {
  const path = join(import.meta.dirname, `../../../data/injection/${set}.jsonl`);
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LabelledText);
}
