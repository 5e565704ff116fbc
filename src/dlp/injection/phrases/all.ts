import type { Phrase } from '../phrase.ts';
import { ACTS, ADDRESSEES, ORDINARY, WORK_IN_HAND } from './composed.ts';
import { COMMANDS, CONCEALMENT, PERMISSIONS } from './conduct.ts';
import { EXFILTRATION, PROMPT_DISCLOSURE } from './disclosure.ts';
import { TASKS, VERDICTS } from './outcome.ts';
import { NEW_INSTRUCTIONS, OVERRIDES } from './override.ts';
import { READERS, ROLE_CHANGES, TURNS } from './speaker.ts';

export const PHRASES: readonly Phrase[] = [
  ...OVERRIDES,
  ...NEW_INSTRUCTIONS,
  ...ROLE_CHANGES,
  ...TURNS,
  ...READERS,
  ...ADDRESSEES,
  ...EXFILTRATION,
  ...PROMPT_DISCLOSURE,
  ...CONCEALMENT,
  ...COMMANDS,
  ...PERMISSIONS,
  ...TASKS,
  ...WORK_IN_HAND,
  ...VERDICTS,
  ...ACTS,
  ...ORDINARY,
];
