/**
 * The query text cannot run. Carries the place in the text (1-based) and, where one is known, what to write instead.
 */
export class StreamCompileError extends Error {
  override readonly name = 'StreamCompileError';
  readonly line: number;
  readonly column: number;
  readonly hint: string | undefined;

  constructor(message: string, at: { readonly line: number; readonly column: number }, hint?: string) {
    super(message);
    this.line = at.line;
    this.column = at.column;
    this.hint = hint;
  }

  override toString(): string {
    return `${this.line}:${this.column} ${this.message}${this.hint ? ` (${this.hint})` : ''}`;
  }
}

/**
 * Why a job stopped. `RowTooLarge`, `StateTooLarge`: it would use more memory than its limits allow. `FunctionFailed`: a
 * user function threw, gave back what has no type, or keeps state that cannot be saved. `FunctionTimeout`: it did not end
 * in its time. `WorkerFailed`: the thread of the job died, for example because its memory ran out.
 */
export type StreamFaultCode =
  | 'CastFailed'
  | 'InvalidArgument'
  | 'RowTooLarge'
  | 'StateTooLarge'
  | 'Stopped'
  | 'FunctionFailed'
  | 'FunctionTimeout'
  | 'WorkerFailed';

/** The job met a value it must stop at, for example a CAST that cannot convert ("CAST", Stream Analytics reference). */
export class StreamRuntimeError extends Error {
  override readonly name = 'StreamRuntimeError';
  readonly code: StreamFaultCode;

  constructor(code: StreamFaultCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** A snapshot belongs to another query text, other settings or another version of the engine. */
export class StreamSnapshotError extends Error {
  override readonly name = 'StreamSnapshotError';
  /** Why state of a changed query cannot be kept, one entry a difference. */
  readonly reasons: readonly string[];

  constructor(message: string, reasons: readonly string[] = []) {
    super(message);
    this.reasons = reasons;
  }
}

/** The source text of a user function is no such function. */
export class StreamFunctionError extends Error {
  override readonly name = 'StreamFunctionError';
  /** As the query calls it, for example `udf.celsius`. */
  readonly functionName: string;

  constructor(functionName: string, message: string) {
    super(`${functionName}: ${message}`);
    this.functionName = functionName;
  }
}
