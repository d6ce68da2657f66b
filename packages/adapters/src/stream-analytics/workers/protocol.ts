import type { StreamFunctionSource } from '@csk/core';
import {
  StreamCompileError,
  type StreamFaultCode,
  StreamFunctionError,
  StreamRuntimeError,
  StreamSnapshotError,
} from '../errors.ts';
import type { RunCommand, RunReply } from '../hosting/run-commands.ts';
import type { JobOptions } from '../job.ts';
import type { RunCounts } from '../run-types.ts';
import type { JobSnapshot } from '../snapshot.ts';

/** What a thread is started with. */
export interface WorkerOrder {
  readonly query: string;
  readonly options: Omit<JobOptions, 'functions'>;
  readonly sources: readonly StreamFunctionSource[];
  readonly functionTimeoutMs: number;
  /** Its runs by name; a run of a partition has the name of the partition. */
  readonly runs: readonly (readonly [run: string, snapshot: JobSnapshot | undefined])[];
  readonly inPartitions: boolean;
  /** The snapshots are of another version of the query; their state is kept where it fits. */
  readonly changed: boolean;
}

export type WorkerRequest = { readonly id: number } & WorkerQuestion;

export type WorkerQuestion =
  | {
      readonly kind: 'execute';
      readonly batches: readonly (readonly [run: string, commands: readonly RunCommand[]])[];
    }
  | { readonly kind: 'snapshots' }
  | { readonly kind: 'counts' };

/** The first answer, number 0, says that the thread is ready. */
export type WorkerAnswer =
  | { readonly id: number; readonly replies: readonly RunReply[] }
  | { readonly id: number; readonly snapshots: readonly (readonly [run: string, JobSnapshot])[] }
  | { readonly id: number; readonly counts: readonly (readonly [run: string, RunCounts])[] }
  | { readonly id: number; readonly fault: Fault };

/** An error, so that the other side can make the same one: cloning would lose its class. */
export type Fault =
  | {
      readonly kind: 'compile';
      readonly message: string;
      readonly line: number;
      readonly column: number;
      readonly hint: string | undefined;
    }
  | { readonly kind: 'function'; readonly name: string; readonly message: string }
  | { readonly kind: 'runtime'; readonly code: StreamFaultCode; readonly message: string }
  | { readonly kind: 'snapshot'; readonly message: string; readonly reasons: readonly string[] }
  | { readonly kind: 'other'; readonly message: string };

export function faultOf(error: unknown): Fault {
  if (error instanceof StreamCompileError) {
    const { message, line, column, hint } = error;
    return { kind: 'compile', message, line, column, hint };
  }
  if (error instanceof StreamFunctionError)
    return { kind: 'function', name: error.functionName, message: error.message.slice(error.functionName.length + 2) };
  if (error instanceof StreamRuntimeError) return { kind: 'runtime', code: error.code, message: error.message };
  if (error instanceof StreamSnapshotError) return { kind: 'snapshot', message: error.message, reasons: error.reasons };
  return { kind: 'other', message: error instanceof Error ? error.message : String(error) };
}

export function errorOf(fault: Fault): Error {
  switch (fault.kind) {
    case 'compile':
      return new StreamCompileError(fault.message, fault, fault.hint);
    case 'function':
      return new StreamFunctionError(fault.name, fault.message);
    case 'runtime':
      return new StreamRuntimeError(fault.code, fault.message);
    case 'snapshot':
      return new StreamSnapshotError(fault.message, fault.reasons);
    case 'other':
      return new StreamRuntimeError('WorkerFailed', fault.message);
  }
}
