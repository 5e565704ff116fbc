import { BOTTLE_HOME_DIR } from '../plan/reserved-env.ts';
import type { ProvisionedFile } from './contract.ts';

/** Where the prompt stands for a CLI that is told its path. */
export const PROMPT_FILE = `${BOTTLE_HOME_DIR}/.bot-bottle-prompt.txt`;

/** A file that only the agent may read. */
export function privateFile(path: string, text: string): ProvisionedFile {
  return { path, text, mode: 0o600, owner: 'node' };
}

export function jsonFile(path: string, value: unknown): ProvisionedFile {
  return privateFile(path, `${JSON.stringify(value, null, 2)}\n`);
}

/** How a CLI without a flag for prompts is told of one. */
export function readPromptMessage(path: string): string {
  return `Read and follow the instructions in ${path}.`;
}
