import type { KnownSecret } from '../../../dlp/known/known-secrets.ts';
import { createOutboundScanner } from '../../../dlp/outbound-scanner.ts';
import type { PushFinding } from './finding.ts';
import { FINDINGS_MAX, type FileHit, type ObjectPlace, ObjectScan } from './object-scan.ts';
import { isZero, newIds, type Push } from './push.ts';
import { GitFault, type PushedRepository } from './repository.ts';

export interface ScanInputs {
  readonly push: Push;
  readonly repository: PushedRepository;
  /** The quarantine alone, and the mirror without it. */
  readonly quarantine: PushedRepository;
  readonly mirror: PushedRepository;
  readonly knownSecrets: readonly KnownSecret[];
}

/** An object that is larger is not looked at, and so does not pass. Bytes. */
const OBJECT_MAX = 1024 * 1024 * 1024;

/** Reachable from the ids on stdin, and from nothing that upstream has: the mirror's refs are upstream's. */
const NEW_SINCE_UPSTREAM = ['--stdin', '--not', '--all'];

function idLines(push: Push): string {
  return newIds(push)
    .map((id) => `${id}\n`)
    .join('');
}

/**
 * Looks at everything that a push would send, and everything else it brought: names of refs, options, every new
 * commit, tag, tree and blob. Throws a GitFault when git cannot tell.
 */
export async function scanPush(inputs: ScanInputs): Promise<readonly PushFinding[]> {
  const { push, repository, knownSecrets } = inputs;
  const scanner = createOutboundScanner({ knownSecrets, detectors: ['token_patterns', 'known_secrets'] });
  const findings: PushFinding[] = [];
  const short = (place: 'ref' | 'option', text: string) => {
    for (const { rule } of scanner.scan(Buffer.from(text)).slice(0, 1))
      findings.push({ place, rule, scanner: 'builtin', asksLeave: false });
  };
  // A deleted name is upstream's own.
  for (const { ref, new: id } of push.updates) if (!isZero(id)) short('ref', ref);
  for (const option of push.options) short('option', option);

  const scan = new ObjectScan(scanner);
  const seen = new Set<string>();
  const open = (head: Parameters<ObjectScan['open']>[0], place: ObjectPlace) => {
    if (head.size > OBJECT_MAX) throw new GitFault(`the object ${head.id} is too large to be looked at`);
    return scan.open(head, place);
  };
  if (newIds(push).length > 0) await repository.objects(reachable(inputs, seen), open);
  await repository.objects(unreachable(inputs, seen), open);
  findings.push(...(await newHits(scan.hits, push, repository)));
  return findings.slice(0, FINDINGS_MAX);
}

/** Every new object that upstream would get, each behind the oldest commit that has it. */
async function* reachable(
  { push, repository }: ScanInputs,
  seen: Set<string>,
): AsyncGenerator<{ readonly id: string; readonly place: ObjectPlace }> {
  let commit: string | undefined;
  const args = ['rev-list', '--objects', '--in-commit-order', '--reverse', ...NEW_SINCE_UPSTREAM];
  for await (const line of repository.lines(args, idLines(push))) {
    const space = line.indexOf(' ');
    const id = space < 0 ? line : line.slice(0, space);
    // A commit stands alone on its line; a root tree has a space and no name behind it.
    if (space < 0) commit = id;
    seen.add(id);
    const path = space < 0 ? undefined : Buffer.from(line.slice(space + 1), 'latin1').toString('utf8');
    yield {
      id,
      place: { ...(commit === undefined ? {} : { commit }), ...(path === undefined ? {} : { path }) },
    };
  }
}

/** What the pack brought beside that, and the mirror has not: it would lie there, to be sent by a later push. */
async function* unreachable(
  { quarantine, mirror }: ScanInputs,
  seen: ReadonlySet<string>,
): AsyncGenerator<{ readonly id: string; readonly place: ObjectPlace }> {
  const extra: string[] = [];
  const list = ['cat-file', '--batch-check=%(objectname)', '--batch-all-objects', '--unordered'];
  for await (const id of quarantine.lines(list, '')) if (!seen.has(id)) extra.push(id);
  if (extra.length === 0) return;
  // The base of a delta comes with its pack although the mirror has it (git-index-pack(1), --fix-thin).
  for await (const line of mirror.lines(['cat-file', '--batch-check'], `${extra.join('\n')}\n`)) {
    if (line.endsWith(' missing')) yield { id: line.slice(0, line.indexOf(' ')), place: {} };
  }
}

/** Commits of upstream whose files are compared with. */
const BOUNDARIES_MAX = 20;
const FILE_MAX = 16 * 1024 * 1024;

/** Without what the same file of upstream holds already: an edit beside it leaks nothing. */
async function newHits(
  hits: readonly FileHit[],
  push: Push,
  repository: PushedRepository,
): Promise<readonly PushFinding[]> {
  const kept: PushFinding[] = [];
  let boundaries: readonly string[] | undefined;
  for (const { finding, place, bytes } of hits) {
    if (finding.place === 'file' && place.path !== undefined) {
      boundaries ??= await boundariesOf(push, repository);
      if (await stands(bytes, place.path, boundaries, repository)) continue;
    }
    kept.push(finding);
  }
  return kept;
}

async function boundariesOf(push: Push, repository: PushedRepository): Promise<readonly string[]> {
  const text = await repository.text(['rev-list', '--boundary', ...NEW_SINCE_UPSTREAM], idLines(push));
  return text
    .split('\n')
    .filter((line) => line.startsWith('-'))
    .slice(0, BOUNDARIES_MAX)
    .map((line) => line.slice(1));
}

async function stands(
  bytes: Buffer,
  path: string,
  boundaries: readonly string[],
  repository: PushedRepository,
): Promise<boolean> {
  for (const commit of boundaries) {
    const file = await repository.file(commit, path, FILE_MAX);
    if (file?.includes(bytes) === true) return true;
  }
  return false;
}
