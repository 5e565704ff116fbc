import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { finished, run, start } from '../../../sys/spawn.ts';
import type { PushFinding } from './finding.ts';
import { FINDINGS_MAX } from './object-scan.ts';
import { newIds, type Push } from './push.ts';
import type { PushedRepository } from './repository.ts';

/** Why gitleaks gave no verdict: the push is refused then. */
export interface GitleaksFault {
  readonly words: string;
}

/** How deep it decodes, how long it may take in milliseconds, and how much memory Go's collector aims to keep it to. */
const DECODE_DEPTH = 3;
const SCAN_MS = 10 * 60_000;
const MEMORY = '1GiB';

/** The gitleaks on PATH. */
export interface Gitleaks {
  /** Releases before 8.20 decode nothing, and take no limit for it. */
  readonly decodes: boolean;
}

export async function findGitleaks(
  env: Readonly<Record<string, string | undefined>>,
): Promise<Gitleaks | undefined> {
  const ran = await run({ file: 'gitleaks', args: ['git', '--help'], env: { PATH: env.PATH } });
  if (!ran.ok || ran.value.code !== 0) return undefined;
  return { decodes: `${ran.value.stdout}${ran.value.stderr}`.includes('--max-decode-depth') };
}

/**
 * The findings of the real gitleaks over the new commits. Its own rules and nothing of the repository's: the mirror is
 * bare, the ignore file is looked for in an empty directory, and `gitleaks:allow` is looked through.
 */
export async function runGitleaks(
  { decodes }: Gitleaks,
  push: Push,
  repository: PushedRepository,
  mirror: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<readonly PushFinding[] | GitleaksFault> {
  const ids = newIds(push);
  if (ids.length === 0) return [];
  const dir = mkdtempSync(`${tmpdir()}/gitleaks-`);
  try {
    writeFileSync(`${dir}/rules.toml`, '[extend]\nuseDefault = true\n');
    const report = `${dir}/report.json`;
    const started = await start({
      file: 'gitleaks',
      args: [
        ...['git', mirror, `--log-opts=${ids.join(' ')} --not --all`, '--no-banner', '--redact'],
        ...['--config', `${dir}/rules.toml`, '--gitleaks-ignore-path', dir, '--ignore-gitleaks-allow'],
        ...['--report-format', 'json', '--report-path', report, '--exit-code', '0', '--log-level', 'error'],
        ...(decodes ? ['--max-decode-depth', String(DECODE_DEPTH)] : []),
      ],
      env: { ...env, GOMEMLIMIT: MEMORY },
      cwd: dir,
    });
    if (!started.ok) return { words: 'it does not start' };
    const child = started.value;
    const timer = setTimeout(() => child.kill('SIGKILL'), SCAN_MS);
    const { code, stderr } = await finished(child);
    clearTimeout(timer);
    if (child.signalCode !== null) return { words: `it was ended after ${SCAN_MS / 60_000} minutes` };
    if (code !== 0) return { words: stderr.trim().slice(0, 500) };
    const found = readReport(readFileSync(report, 'utf8'));
    return 'words' in found
      ? found
      : await Promise.all(found.map((finding) => withLeave(finding, repository)));
  } catch (error) {
    return { words: (error as Error).message };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Its report is made of the agent's text: only strings and numbers are taken from it. */
export function readReport(text: string): readonly PushFinding[] | GitleaksFault {
  let report: unknown;
  try {
    report = JSON.parse(text);
  } catch {
    return { words: 'its report is no JSON' };
  }
  if (report === null) return [];
  if (!Array.isArray(report)) return { words: 'its report is no list' };
  return report.slice(0, FINDINGS_MAX).map((each: unknown): PushFinding => {
    const entry = (typeof each === 'object' && each !== null ? each : {}) as Record<string, unknown>;
    const at = (key: string) => (typeof entry[key] === 'string' ? (entry[key] as string) : '');
    const line = entry.StartLine;
    return {
      place: 'file',
      file: at('File'),
      ...(typeof line === 'number' ? { line } : {}),
      rule: at('RuleID'),
      commit: at('Commit'),
      scanner: 'gitleaks',
      asksLeave: false,
      redacted: at('Match').trim().slice(0, 400),
    };
  });
}

/** The report leaves the line out. */
async function withLeave(finding: PushFinding, repository: PushedRepository): Promise<PushFinding> {
  const { commit = '', file = '', line = 0 } = finding;
  if (!/^[0-9a-f]{40,64}$/.test(commit)) return finding;
  const bytes = await repository.file(commit, file, FILE_MAX);
  const text = bytes?.toString('latin1').split('\n')[line - 1] ?? '';
  return { ...finding, asksLeave: text.includes('gitleaks:allow') };
}

const FILE_MAX = 16 * 1024 * 1024;
