import { closeSync, fsyncSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs';
import type { HostFailure } from '../diagnostics/host-failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import type { ProposalResponse, ProposalTool } from '../queue/proposal.ts';
import { fileFailure, makePrivateDir, PRIVATE_FILE } from '../sys/atomic-file.ts';

/** One decision, as a line of `audit/<component>.jsonl`. The keys are a contract. */
export interface DecisionEvent {
  /** ISO 8601. */
  readonly time: string;
  readonly component: Component;
  readonly proposal_id: string;
  readonly bottle_slug: string;
  readonly tool: ProposalTool;
  readonly decision: ProposalResponse['status'];
  /** The person's name on this machine. */
  readonly operator: string;
  readonly reason: string;
  readonly justification: string;
  readonly diff: string;
}

export const COMPONENTS = ['egress', 'capability', 'git-gate'] as const;
export type Component = (typeof COMPONENTS)[number];

export function componentOf(tool: ProposalTool): Component {
  switch (tool) {
    case 'allow':
    case 'egress-block':
      return 'egress';
    case 'capability-block':
      return 'capability';
    case 'gitleaks-allow':
      return 'git-gate';
  }
}

function pathOf(auditDir: string, component: Component): string {
  return `${auditDir}/${component}.jsonl`;
}

/** Whether a decision could be written down; nothing is decided where it could not. */
export function checkDecisionLog(auditDir: string, component: Component): Result<void, HostFailure> {
  return withLog(auditDir, component, () => {});
}

/** Appends, and waits for the disk. A decision that stands there already is not written twice. */
export function logDecision(auditDir: string, event: DecisionEvent): Result<void, HostFailure> {
  return withLog(auditDir, event.component, (descriptor) => {
    const isThere = readFile(pathOf(auditDir, event.component)).some(
      (other) => other.proposal_id === event.proposal_id && other.bottle_slug === event.bottle_slug,
    );
    if (isThere) return;
    // A line that a full disk cut must not swallow this one.
    const cut = endsInsideLine(pathOf(auditDir, event.component)) ? '\n' : '';
    const bytes = Buffer.from(`${cut}${JSON.stringify(event)}\n`);
    for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
    fsyncSync(descriptor);
  });
}

/** Everything that was decided, oldest first, also for bottles that are gone. */
export function readDecisions(auditDir: string): Result<readonly DecisionEvent[], HostFailure> {
  try {
    readdirSync(auditDir);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? ok([]) : fail(fileFailure('read', auditDir, error));
  }
  const events = COMPONENTS.flatMap((component) => readFile(pathOf(auditDir, component)));
  return ok(events.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0)));
}

function withLog(
  auditDir: string,
  component: Component,
  act: (descriptor: number) => void,
): Result<void, HostFailure> {
  const made = makePrivateDir(auditDir);
  if (!made.ok) return made;
  const path = pathOf(auditDir, component);
  try {
    const descriptor = openSync(path, 'a', PRIVATE_FILE);
    try {
      act(descriptor);
      return ok(undefined);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    return fail(fileFailure('write the audit log', path, error));
  }
}

function endsInsideLine(path: string): boolean {
  const text = readFileSync(path);
  return text.length > 0 && text.at(-1) !== 0x0a;
}

function readFile(path: string): readonly DecisionEvent[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return [];
  }
  return text.split('\n').flatMap((line) => {
    try {
      const value = JSON.parse(line) as DecisionEvent;
      return typeof value?.proposal_id === 'string' && typeof value.time === 'string' ? [value] : [];
    } catch {
      // A line that was cut.
      return [];
    }
  });
}
