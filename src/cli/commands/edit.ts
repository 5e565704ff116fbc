import { command, toggle } from '../command.ts';
import type { EditFlags } from '../verbs/edit.ts';

export const edit = command<EditFlags, readonly [string | undefined]>({
  brief: "Change an agent's manifest, or its bottle's, in your editor",
  about: `Opens a copy of AGENT's file in $VISUAL, else $EDITOR, else vi. When the editor ends, the copy is checked as a
start would, and takes the file's place only when nothing is wrong. Otherwise the error is shown; on a terminal you may
go on editing, else your text is kept in a file that is named.

--bottle edits the bottle that AGENT runs in, or the bottle called AGENT when no agent is. Without AGENT it asks which.`,
  usage: ['[AGENT] [--bottle]'],
  examples: [
    'bot-bottle edit reviewer',
    'bot-bottle edit reviewer --bottle',
    "EDITOR='code --wait' bot-bottle edit reviewer",
  ],
  parameters: {
    flags: { bottle: toggle("The bottle's file, not the agent's") },
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'The agent', placeholder: 'AGENT', parse: String, optional: true }],
    },
  },
  load: async () => (await import('../verbs/edit.ts')).edit,
});
