import { visible } from '../../../diagnostics/render.ts';
import type { PushFinding } from './finding.ts';

const SHOWN_MAX = 20;

/** What the client of a refused push reads: where, by which rule, and how to mend it. Never a value. */
export function refusalLines(findings: readonly PushFinding[]): readonly string[] {
  const lines = [
    'git-gate refused the push: it holds what looks like secrets. Nothing was sent upstream.',
    '',
  ];
  for (const finding of findings.slice(0, SHOWN_MAX)) lines.push(`  ${visible(describe(finding))}`);
  if (findings.length > SHOWN_MAX) lines.push(`  and ${findings.length - SHOWN_MAX} more`);
  const mend = new Set(findings.map(mendOf));
  return [...lines, '', ...[...mend].flatMap((text) => text.split('\n'))];
}

export function describe(finding: PushFinding): string {
  const { rule, scanner } = finding;
  const by = `rule ${rule}${scanner === 'gitleaks' ? ' (gitleaks)' : ''}`;
  const commit = finding.commit === undefined ? '' : `, commit ${finding.commit.slice(0, 12)}`;
  switch (finding.place) {
    case 'file':
      return `${finding.file}:${finding.line ?? '?'}: ${by}${commit}`;
    case 'name':
      return `the name of a file (${finding.file}): ${by}${commit}`;
    case 'commit':
      return `the message or the people of the commit, line ${finding.line} of the object: ${by}${commit}`;
    case 'tag':
      return `the annotated tag ${finding.object?.slice(0, 12)}, line ${finding.line} of the object: ${by}`;
    case 'ref':
      return `the name of a ref that is pushed: ${by}`;
    case 'option':
      return `a push option: ${by}`;
    case 'object':
      return `the object ${finding.object?.slice(0, 12) ?? '?'}, which no commit of the push names: ${by}${commit}`;
  }
}

function mendOf({ place }: PushFinding): string {
  switch (place) {
    case 'file':
    case 'name':
      return [
        'Take the secret out of every commit of the push, not only of the last: a commit on top leaves it in the history.',
        'The last commit: edit the file, `git commit --amend`. An older one: `git rebase -i <commit>^`, mark it `edit`,',
        'amend it and `git rebase --continue`. Then push again. Read secrets from the environment instead.',
      ].join('\n');
    case 'commit':
      return 'Write the commit anew without it (`git commit --amend`, or `reword` in `git rebase -i`), then push again.';
    case 'tag':
      return 'Delete the tag, make it anew with another message, and push it again.';
    case 'ref':
      return 'Give the branch or tag another name.';
    case 'option':
      return 'Push without that option.';
    case 'object':
      return 'Push from a fresh clone, which holds only what the branches need.';
  }
}
