import type { Diagnostic } from './diagnostic.ts';
import { sourcesOf } from './operators/event.ts';
import type { Output } from './operators/select.ts';
import type { OutputRow, StepResult } from './run-types.ts';
import { formatInstant } from './types/time.ts';

const NOTHING: StepResult = Object.freeze({ rows: Object.freeze([]), diagnostics: Object.freeze([]) });

/** What a run has made since it was asked last: the rows of its statements and its diagnostics. */
export class RunResults {
  #rows: OutputRow[] | undefined;
  #diagnostics: Diagnostic[] | undefined;

  readonly report = (diagnostic: Diagnostic): void => {
    if (this.#diagnostics === undefined) this.#diagnostics = [diagnostic];
    else this.#diagnostics.push(diagnostic);
  };

  /** Takes the rows of a statement. */
  outputOf(statement: number, output: string): Output {
    return (time, row, lineage) => {
      const made: OutputRow = { output, timestamp: formatInstant(time), row, sources: sourcesOf(lineage), statement };
      if (this.#rows === undefined) this.#rows = [made];
      else this.#rows.push(made);
    };
  }

  /** Hands out what there is, and never writes to it again. */
  take(): StepResult {
    const rows = this.#rows;
    const diagnostics = this.#diagnostics;
    if (rows === undefined && diagnostics === undefined) return NOTHING;
    this.#rows = undefined;
    this.#diagnostics = undefined;
    return { rows: rows ?? NOTHING.rows, diagnostics: diagnostics ?? NOTHING.diagnostics };
  }
}
