/**
 * The embedded engine for Azure Stream Analytics query text. The core (`compileJob`) is pure: no clock, no I/O, no
 * Node.js, so it runs in a browser and in a test as it does on a server. `createStreamProcessor` runs jobs over ports.
 */
export { compileJob, type InputOptions, Job, type JobOptions } from './job.ts';
export { JobRun } from './run.ts';
export type { InputEvent, OutputRow, RunCounts, StepCounts, StepResult } from './run-types.ts';
export type { JobSnapshot } from './snapshot.ts';
export type { EventMetadata, SourceEvent } from './operators/event.ts';
export type { Diagnostic, DiagnosticCode } from './diagnostic.ts';
export type {
  UserAggregate,
  UserAggregateClass,
  UserFunction,
  UserFunctionDeclaration,
  UserFunctions,
} from './functions/user/user-functions.ts';
export type { CompatibilityLevel } from './types/json.ts';
export {
  StreamCompileError,
  type StreamFaultCode,
  StreamFunctionError,
  StreamRuntimeError,
  StreamSnapshotError,
} from './errors.ts';
export {
  createStreamProcessor,
  type ReferenceInputSettings,
  type StreamInputSettings,
  type StreamProcessorOptions,
} from './processor/stream-processor.ts';
export type { RunOrder, StreamWorkers } from './processor/run-starter.ts';
export type { EngineRun, PushedEvent } from './hosting/engine-run.ts';
export type { JobRunnerTimes } from './processor/job-runner.ts';
export { queryOf } from './rule-form/query-of.ts';
export { formOf } from './rule-form/form-of.ts';
export type { RuleFormReading } from '@csk/core';
export { ruleTools } from './rule-tools.ts';
export {
  type Replay,
  type ReplayEvent,
  type ReplayOptions,
  type ReplayReference,
  type ReplayRule,
  replay,
  startReplay,
} from './replay/replay.ts';
export { eventsOfReadings, type ReadingEventColumns } from './replay/reading-events.ts';
export { createFunctionSink } from './sinks/function-sink.ts';
export { createWebhookSink, type WebhookSinkOptions } from './sinks/webhook-sink.ts';
