import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { run } from '../../../sys/spawn.ts';
import type { PushFinding } from './finding.ts';
import { FINDINGS_MAX } from './object-scan.ts';
import { newIds, type Push } from './push.ts';
import type { PushedRepository } from './repository.ts';

/** Why gitleaks gave no verdict: the push is refused then. */
export interface GitleaksFault {
  readonly words: string;
}

export async function hasGitleaks(env: Readonly<Record<string, string | undefined>>): Promise<boolean> {
  const ran = await run({ file: 'gitleaks', args: ['version'], env: { PATH: env.PATH } });
  return ran.ok && ran.value.code === 0;
}

/**
 * The findings of the real gitleaks over the new commits. Its own rules and nothing of the repository's: the mirror is
 * bare, the ignore file is looked for in an empty directory, and `gitleaks:allow` is looked through.
 */
export async function runGitleaks(
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
    const ran = await run({
      file: 'gitleaks',
      args: [
        ...['git', mirror, `--log-opts=${ids.join(' ')} --not --all`, '--no-banner', '--redact'],
        ...['--config', `${dir}/rules.toml`, '--gitleaks-ignore-path', dir, '--ignore-gitleaks-allow'],
        ...['--report-format', 'json', '--report-path', report, '--exit-code', '0', '--log-level', 'error'],
      ],
      env,
      cwd: dir,
    });
    if (!ran.ok) return { words: 'it does not start' };
    if (ran.value.code !== 0) return { words: ran.value.stderr.trim().slice(0, 500) };
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
