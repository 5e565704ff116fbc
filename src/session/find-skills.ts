import { readdirSync, realpathSync, statSync } from 'node:fs';
import { nearest } from '../diagnostics/nearest.ts';
import type { ProviderFailure } from '../diagnostics/provider-failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import type { Agent } from '../manifest/manifest.ts';
import type { AgentSetup } from '../plan/plan.ts';

/** The person's skills: Claude Code's place for them, whatever the agent CLI. */
export function skillsDirectory(home: string): string {
  return `${home}/.claude/skills`;
}

/** The directories of an agent's skills. */
export function findSkills(
  agent: Pick<Agent, 'name' | 'skills'>,
  home: string,
): Result<AgentSetup['skills'], ProviderFailure> {
  const directory = skillsDirectory(home);
  const found: AgentSetup['skills'][number][] = [];
  for (const skill of agent.skills) {
    const source = `${directory}/${skill}`;
    const stats = statSync(source, { throwIfNoEntry: false });
    if (stats?.isDirectory() !== true) {
      const meant = stats === undefined ? nearest(skill, names(directory)) : undefined;
      return fail({
        room: 'provider',
        kind: 'skill-missing',
        agent: agent.name,
        skill,
        directory,
        found: stats === undefined ? 'nothing' : 'no-directory',
        ...(meant === undefined ? {} : { nearest: meant }),
      });
    }
    // Often a link into a repository of one's own; a copy follows none.
    found.push({ name: skill, source: realpathSync(source) });
  }
  return ok(found);
}

function names(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
