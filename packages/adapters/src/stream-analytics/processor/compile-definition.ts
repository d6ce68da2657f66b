import { ConnectedServiceError, type Json, type StreamJobDefinition } from '@csk/core';
import { StreamCompileError, StreamFunctionError } from '../errors.ts';
import { type InputOptions, type Job, compileJob } from '../job.ts';
import { declaredFunctions, functionFault } from './function-sources.ts';
import type { StreamProcessorOptions } from './stream-processor.ts';

/**
 * What a query may read, as the processor was set up. Only the streams that this one reads are asked for their
 * partitions: another hub may be out of reach.
 * @throws ConnectedServiceError `invalid` with the place in `details`.
 */
export async function declareInputs(
  definition: StreamJobDefinition,
  options: StreamProcessorOptions,
): Promise<Record<string, InputOptions>> {
  const inputs: Record<string, InputOptions> = {};
  for (const [name, { partitionKey }] of Object.entries(options.inputs))
    inputs[name] = { kind: 'stream', partitionKey };
  for (const name of Object.keys(options.references ?? {})) inputs[name] = { kind: 'reference' };
  for (const { name, kind } of compileDefinition(definition, inputs, options).inputs) {
    const input = options.inputs[name];
    if (kind === 'reference' || input === undefined) continue;
    const { stream, partitionKey } = input;
    inputs[name] = { kind, partitionKey, partitions: await stream.partitions() };
  }
  return inputs;
}

/** @throws ConnectedServiceError `invalid` with the place in `details`. */
export function compileDefinition(
  definition: StreamJobDefinition,
  inputs: Record<string, InputOptions>,
  options: StreamProcessorOptions,
): Job {
  const { functions: sources = [] } = definition;
  if (sources.length > 0 && (options.workers === undefined || options.functions !== undefined)) {
    const reason =
      options.workers === undefined
        ? 'source text runs only where the processor has workers'
        : 'source text does not run beside functions of the program';
    throw new ConnectedServiceError('invalid', `functions: ${reason}`, { details: { field: 'functions' } });
  }
  const functions = options.functions ?? declaredFunctions(sources);
  const { compatibilityLevel, lateArrivalSeconds, outOfOrderSeconds, outOfOrderPolicy } = definition;
  try {
    return compileJob(definition.query, {
      compatibilityLevel,
      lateArrivalSeconds,
      outOfOrderSeconds,
      outOfOrderPolicy,
      maxStateEntries: options.maxStateEntries,
      inputs,
      functions,
    });
  } catch (error) {
    throw startFault(error);
  }
}

/** What is wrong with the text of a job, as an error of the caller. */
export function startFault(error: unknown): unknown {
  if (error instanceof StreamFunctionError) return functionFault(error);
  if (!(error instanceof StreamCompileError)) return error;
  const { line, column, hint } = error;
  const details: Json = {
    field: 'query',
    line,
    column,
    problem: error.message,
    ...(hint === undefined ? {} : { hint }),
  };
  return new ConnectedServiceError('invalid', `${line}:${column} ${error.message}`, {
    cause: error,
    details,
    port: 'stream-analytics',
  });
}

/** @throws ConnectedServiceError `invalid` when the query writes to an output that leads nowhere. */
export function requireSinks(job: Job, options: StreamProcessorOptions): void {
  const sinks = new Set(Object.keys(options.sinks).map((name) => name.toLowerCase()));
  const missing = job.outputs.find((output) => !sinks.has(output.toLowerCase()));
  if (missing === undefined) return;
  const known = Object.keys(options.sinks).join(', ');
  throw new ConnectedServiceError('invalid', `There is no sink for the output ${missing}; the sinks are ${known}.`, {
    details: { field: 'query' },
  });
}
