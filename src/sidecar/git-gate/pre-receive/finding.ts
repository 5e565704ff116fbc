/** Something of a push that may not leave. Never holds the value. */
export interface PushFinding {
  /** `file`, `the commit message or its people`, `the tag`, ... as a person reads it. */
  readonly place: 'file' | 'name' | 'commit' | 'tag' | 'ref' | 'option' | 'object';
  /** Path of the file; name of the ref; undefined where the place says all. */
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  readonly rule: string;
  readonly commit?: string;
  /** The object, where no commit is known. */
  readonly object?: string;
  readonly scanner: 'builtin' | 'gitleaks';
  /** The line says `gitleaks:allow`: a person may let it pass. */
  readonly asksLeave: boolean;
  /** The line without what was found; for a file only. */
  readonly redacted?: string;
}
