import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, watch } from 'node:fs';
import { writeFileAtomic } from '../../../sys/atomic-file.ts';
import type { PushFinding } from './finding.ts';

export interface AllowQuestion {
  readonly findings: readonly PushFinding[];
  /** Names of the refs that the push moves. */
  readonly refs: readonly string[];
  readonly slug: string;
  /** `queue/<slug>`. */
  readonly queueDir: string;
  /** Seconds, as text. */
  readonly timeout: string;
  now(): number;
}

export type AllowAnswer =
  | { readonly allowed: true; readonly notes: string }
  | { readonly allowed: false; readonly why: string };

/** Longest wait that can be asked for, in seconds: a day. */
const TIMEOUT_MAX = 86_400;

/**
 * Lays the findings that `gitleaks:allow` would hide before a person, and waits for what they say. Anything but a whole
 * answer with a reason is a no.
 */
export async function askLeave(question: AllowQuestion, tell: (line: string) => void): Promise<AllowAnswer> {
  const { timeout, queueDir } = question;
  const seconds = /^[0-9]{1,5}$/.test(timeout) ? Number(timeout) : Number.NaN;
  if (!(seconds >= 1 && seconds <= TIMEOUT_MAX)) {
    return {
      allowed: false,
      why: `SUPERVISE_GITLEAKS_ALLOW_TIMEOUT_SECONDS is ${JSON.stringify(timeout)}, not a number of seconds from 1 to ${TIMEOUT_MAX}`,
    };
  }
  const id = randomUUID();
  const written = writeFileAtomic(
    `${queueDir}/${id}.proposal.json`,
    `${JSON.stringify(proposalOf(question, id), null, 2)}\n`,
  );
  if (!written.ok) return { allowed: false, why: 'the question could not be written to the queue' };
  tell(`a person is asked (proposal ${id}); the push waits up to ${seconds} seconds for the answer.`);
  const text = await responseOf(queueDir, id, seconds * 1000);
  if (text === undefined) return { allowed: false, why: `nobody answered within ${seconds} seconds` };
  return readAnswer(text);
}

function proposalOf({ findings, refs, slug, now }: AllowQuestion, id: string) {
  const lines = findings.flatMap((finding, index) => [
    '',
    `finding ${index + 1}:`,
    `  file: ${finding.file ?? ''}`,
    `  line: ${finding.line ?? ''}`,
    `  rule: ${finding.rule}`,
    `  commit: ${finding.commit ?? ''}`,
    `  code: ${finding.redacted ?? ''}`,
  ]);
  const text = `${[`ref: ${refs.join(' ')}`, ...lines].join('\n')}\n`;
  return {
    id,
    bottle_slug: slug,
    tool: 'gitleaks-allow',
    proposed_file: text,
    justification:
      'The push has lines that look like secrets and are marked gitleaks:allow. Approve only what is a dummy or no secret.',
    arrival_timestamp: new Date(now()).toISOString(),
    current_file_hash: createHash('sha256').update(text).digest('hex'),
  };
}

/** The response's text as soon as it is there; undefined when the time is over. A finished pair moves to `processed/`. */
function responseOf(queueDir: string, id: string, ms: number): Promise<string | undefined> {
  const places = [`${queueDir}/${id}.response.json`, `${queueDir}/processed/${id}.response.json`];
  return new Promise((resolve) => {
    const end = (text: string | undefined) => {
      clearTimeout(timer);
      clearInterval(interval);
      watcher.close();
      resolve(text);
    };
    const look = () => {
      const path = places.find((each) => existsSync(each));
      if (path === undefined) return;
      try {
        end(readFileSync(path, 'utf8'));
      } catch {
        // It moved between the two looks: the next finds it.
      }
    };
    const timer = setTimeout(() => end(undefined), ms);
    // Not every file system tells of changes.
    const interval = setInterval(look, LOOK_MS);
    const watcher = watch(queueDir, look);
    watcher.on('error', () => {});
    look();
  });
}

const LOOK_MS = 2000;

export function readAnswer(text: string): AllowAnswer {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return { allowed: false, why: 'the answer is no JSON' };
  }
  const { status, notes } = (typeof answer === 'object' && answer !== null ? answer : {}) as {
    status?: unknown;
    notes?: unknown;
  };
  const reason = typeof notes === 'string' ? notes.trim() : '';
  if (status === 'rejected')
    return { allowed: false, why: reason === '' ? 'a person said no' : `a person said no: ${reason}` };
  if (status !== 'approved') return { allowed: false, why: 'the answer is neither approved nor rejected' };
  if (reason === '') return { allowed: false, why: 'the approval gives no reason' };
  return { allowed: true, notes: reason };
}
