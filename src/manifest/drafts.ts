import { ok } from '../diagnostics/result.ts';
import type { ManifestEntry, ManifestIndex } from './find.ts';

/** A manifest that is not kept yet. */
export interface Draft {
  readonly type: 'agent' | 'bottle';
  readonly entry: ManifestEntry;
  /** Absent when the draft stands at `entry.path` already. */
  readonly text?: string;
}

/** The index as it will be when the drafts are kept, so that the loader can check them before they are. */
export function withDrafts(index: ManifestIndex, drafts: readonly Draft[]): ManifestIndex {
  const of = (type: Draft['type']) =>
    drafts.filter((draft) => draft.type === type).map(({ entry }) => [entry.name, entry] as const);
  const texts = new Map(
    drafts.flatMap(({ entry, text }) =>
      text === undefined ? [] : [[entry.path, Buffer.from(text)] as const],
    ),
  );
  return {
    ...index,
    agents: new Map([...index.agents, ...of('agent')]),
    bottles: new Map([...index.bottles, ...of('bottle')]),
    files: {
      ...index.files,
      read(path, limit) {
        const bytes = texts.get(path);
        return bytes === undefined
          ? index.files.read(path, limit)
          : ok({ kind: 'file', bytes: bytes.subarray(0, limit + 1) });
      },
    },
  };
}
