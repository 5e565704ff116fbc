import type { AgentFacts } from '../../../src/plan/agent-plan.ts';

/** A machine with everything in its place. */
export const FACTS: AgentFacts = {
  slug: 'reviewer-00000',
  backend: 'bubblewrap',
  stateDir: '/home/dev/.bot-bottle/state/reviewer-00000',
  command: { file: '/opt/agents/bin/agent', installDirs: ['/opt/agents'] },
  workspace: { mode: 'copy', path: '/work/app' },
  layout: { home: '/home/dev', botBottleHome: '/home/dev/.bot-bottle' },
  env: {
    names: new Set(['MY_TOKEN', 'HOST_VAR']),
    path: '/usr/bin:/opt/agents/bin',
    passed: { TERM: 'xterm' },
  },
  skills: [{ name: 'review', source: '/home/dev/.claude/skills/review' }],
  imagesDir: '/app/images',
};
