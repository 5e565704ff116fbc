import { readFileSync, realpathSync, statSync } from 'node:fs';
import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import { type Draft, withDrafts } from '../../manifest/drafts.ts';
import { findManifests, type ManifestIndex } from '../../manifest/find.ts';
import { loadAgent, loadBottle, loadManifest } from '../../manifest/load.ts';
import { fileFailure, writeFileAtomic } from '../../sys/atomic-file.ts';
import { manifestFiles } from '../../sys/manifest-files.ts';
import type { CliContext, Verb } from '../context.ts';
import { dropDraft, makeDraft } from '../draft-file.ts';
import { openEditor } from '../editor.ts';
import { EXIT } from '../exit-codes.ts';
import { notice } from '../notice.ts';
import { report } from '../report.ts';
import { chooseAgent } from '../tui/choose-agent.ts';
import { confirm } from '../tui/confirm.ts';

export type EditFlags = {
  readonly bottle?: boolean;
};

export const edit: Verb<EditFlags, readonly [string | undefined]> = async (context, flags, asked) => {
  const index = findManifests(context.host, manifestFiles);
  if (!index.ok) return report(context, index.failure);
  const name = asked === undefined ? await chooseAgent(context, index.value) : ok(asked);
  if (!name.ok) return report(context, name.failure);
  if (name.value === undefined) return EXIT.interrupted;
  const target = findTarget(index.value, name.value, flags.bottle === true);
  if (!target.ok) return report(context, target.failure);
  const draft = makeDraft(context.host, target.value.entry.name, target.value.original);
  if (!draft.ok) return report(context, draft.failure);
  return editDraft(context, index.value, target.value, draft.value);
};

interface Target {
  readonly type: Draft['type'];
  readonly entry: Draft['entry'];
  /** What it was before. */
  readonly original: Buffer;
  /** The file itself, where `entry.path` is a link to it. */
  readonly file: string;
}

/** The round of a draft: edited, checked, kept or edited again. */
async function editDraft(
  context: CliContext,
  index: ManifestIndex,
  target: Target,
  draft: string,
): Promise<number> {
  const { entry } = target;
  for (;;) {
    const edited = await openEditor(context, draft);
    if (!edited.ok) return giveUp(context, target, draft, edited.failure);
    const text = readBytes(draft);
    if (!text.ok) return giveUp(context, target, draft, text.failure);
    if (text.value.equals(target.original)) {
      dropDraft(draft);
      notice(context, `${entry.path} is as it was`);
      return EXIT.done;
    }
    const wrong = faultOf(index, target, draft);
    if (wrong === undefined) return keep(context, target, draft, text.value);
    await report(context, wrong);
    const again = context.canAsk ? await confirm(context, 'edit it again?', true) : false;
    if (again !== true) {
      tellKept(context, target, draft);
      return again === undefined ? EXIT.interrupted : EXIT.failed;
    }
  }
}

function findTarget(index: ManifestIndex, name: string, ofBottle: boolean): Result<Target, Failure> {
  let type: Draft['type'] = 'agent';
  let entry = index.agents.get(name);
  if (ofBottle) {
    type = 'bottle';
    let bottle = name;
    if (entry !== undefined) {
      const agent = loadAgent(index, name);
      if (!agent.ok) return agent;
      bottle = agent.value.bottle;
    }
    entry = index.bottles.get(bottle);
    if (entry === undefined) return entryMissing(loadBottle(index, bottle));
  }
  if (entry === undefined) return entryMissing(loadAgent(index, name));
  const { path, root } = entry;
  try {
    const file = realpathSync(path);
    // A repository's agent that is a link out of it would have another file of this machine shown and written.
    if (root !== undefined && !file.startsWith(`${realpathSync(root)}/`)) {
      return fail({ room: 'manifest', kind: 'file', file: path, fault: 'outside-repository', found: file });
    }
    return ok({ type, entry, file, original: readFileSync(file) });
  } catch (error) {
    return fail(fileFailure('read', path, error));
  }
}

/** The loader's own words for a name that is not there. */
function entryMissing(loaded: Result<unknown, Failure>): Result<never, Failure> {
  if (loaded.ok) throw new Error('a manifest that is not in the index was loaded');
  return loaded;
}

/** What is wrong with the draft. What is wrong beside it, and was before, does not keep a person from mending this file. */
function faultOf(index: ManifestIndex, { type, entry }: Target, draft: string): Failure | undefined {
  const load = type === 'agent' ? loadManifest : loadBottle;
  const after = load(
    withDrafts(index, [{ type, entry: { name: entry.name, path: draft, origin: 'home' } }]),
    entry.name,
  );
  if (after.ok) return undefined;
  const before = load(index, entry.name);
  const wasThere = !before.ok && JSON.stringify(before.failure) === JSON.stringify(after.failure);
  return wasThere ? undefined : after.failure;
}

async function keep(context: CliContext, target: Target, draft: string, text: Buffer): Promise<number> {
  const { entry, file, original } = target;
  const now = readBytes(file);
  if (!now.ok || !now.value.equals(original)) {
    return giveUp(context, target, draft, { room: 'manifest', kind: 'changed', file: entry.path, draft });
  }
  const written = writeFileAtomic(file, text, { mode: statSync(file).mode & 0o777 });
  if (!written.ok) return giveUp(context, target, draft, written.failure);
  dropDraft(draft);
  notice(context, `${entry.path} is changed`);
  return EXIT.done;
}

async function giveUp(context: CliContext, target: Target, draft: string, failure: Failure): Promise<number> {
  const code = await report(context, failure);
  const text = readBytes(draft);
  if (text.ok && text.value.equals(target.original)) dropDraft(draft);
  else tellKept(context, target, draft);
  return code;
}

function tellKept(context: CliContext, { entry }: Target, draft: string): void {
  notice({ ...context, quiet: false }, `${entry.path} is as it was; your text is kept in ${draft}`);
}

function readBytes(path: string): Result<Buffer, Failure> {
  try {
    return ok(readFileSync(path));
  } catch (error) {
    return fail(fileFailure('read', path, error));
  }
}
