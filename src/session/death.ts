import type { Failure } from '../diagnostics/failure.ts';
import { fail, type Result } from '../diagnostics/result.ts';

/** The end of the gate or the sidecar, which ends the session. */
export class Death {
  readonly happened: Promise<Result<never, Failure>>;
  report: (failure: Failure) => void = () => {};

  constructor() {
    this.happened = new Promise((resolve) => {
      this.report = (failure) => resolve(fail(failure));
    });
  }
}
