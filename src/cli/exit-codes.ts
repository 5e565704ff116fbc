/** What the program's own exit codes mean. `run` and `exec` pass the agent's code through (128+n for a signal). */
export const EXIT = {
  /** It did what was asked. */
  done: 0,
  /** It could not, or the answer is no: `egress check` on a blocked request, `doctor` without a backend. */
  failed: 1,
  /** The command line was wrong: nothing was begun. */
  usage: 2,
  /** Ctrl-C in answer to a question: 128 and SIGINT's number, as a shell tells it. */
  interrupted: 130,
} as const;
