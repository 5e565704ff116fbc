/**
 * How a prompt reaches a CLI. `append-file`: a flag names the file, which joins the system prompt; `first-message`: the
 * conversation begins with an instruction to read it; `system-file`: the CLI reads it from a place of its own accord.
 */
export const PROMPT_MODES = ['append-file', 'first-message', 'system-file', 'none'] as const;
export type PromptMode = (typeof PROMPT_MODES)[number];
