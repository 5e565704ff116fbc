import * as z from 'zod/mini';
import { MANIFEST_NAME } from './manifest.ts';
import { gitUser, list, NAME_WORDS, strict, text } from './schema.ts';

const SKILL_WORDS = 'the name of a directory under ~/.claude/skills, not a path';

/** Claude Code's own keys: one file can serve both programs, and what these hold is not our business. */
const CLAUDE_CODE_KEYS = ['name', 'description', 'model', 'color', 'memory', 'tools'] as const;

const unread = Object.fromEntries(
  CLAUDE_CODE_KEYS.map((key) => [
    key,
    z.exactOptional(z.unknown().check(z.describe("Claude Code's own; not read."))),
  ]),
) as Record<(typeof CLAUDE_CODE_KEYS)[number], z.ZodMiniExactOptional<z.ZodMiniUnknown>>;

export const agentSchema = strict(
  {
    bottle: text(`the name of a bottle (${NAME_WORDS})`, MANIFEST_NAME, 'The bottle that the agent runs in.'),
    skills: z.exactOptional(
      list(
        // An agent may come from a repository: no spelling of a skill leaves the directory of skills.
        text(SKILL_WORDS, /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/),
        'a list of names',
        'Names of directories under ~/.claude/skills.',
      ),
    ),
    'git-gate': z.exactOptional(
      strict({ user: z.exactOptional(gitUser) }, "The agent's identity, over the bottle's."),
    ),
    ...unread,
  },
  'An agent: a prompt (the body), its skills, and the bottle it runs in.',
);

export type RawAgent = z.infer<typeof agentSchema>;
