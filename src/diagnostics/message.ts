/** A place in a file that a person can edit. Lines and columns count from 1. */
export interface SourceLocation {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Length of the marked text in UTF-16 units; at least 1. */
  readonly length: number;
  /** The whole line that `line` names, without its line end, for the excerpt. */
  readonly excerpt: string;
}

/** A failure in words: what is wrong, where, and how to mend it. Every failure of the program becomes one. */
export interface Message {
  /** One sentence without a final full stop: what was wrong and what was found. Never a secret. */
  readonly what: string;
  readonly where?: SourceLocation;
  /** Further facts, one a line: what is accepted, the chain that led here. */
  readonly notes?: readonly string[];
  /** One imperative sentence or a command to type. Required: an error that cannot be mended is a bug. */
  readonly mend: string;
}
