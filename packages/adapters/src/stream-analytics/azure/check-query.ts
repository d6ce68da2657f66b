import { StreamCompileError } from '../errors.ts';
import type { UserAggregate, UserFunctions } from '../functions/user/user-functions.ts';
import { type InputOptions, type Job, compileJob } from '../job.ts';
import type { FunctionDescription, StreamJobDescription } from './description.ts';
import { invalid } from './fields.ts';
import { type FunctionCall, functionCallsIn } from './function-calls.ts';

/**
 * Checks a query against its description: it compiles with the embedded engine, reads exactly the inputs, writes
 * exactly the outputs and calls exactly the functions described. Azure would find some of that only when the job starts.
 */
export function checkQuery(description: StreamJobDescription, query: string): void {
  const inputs = Object.fromEntries(
    description.inputs.map(({ name, kind }): [string, InputOptions] => [name, { kind: kind.feeds }]),
  );
  const { compatibilityLevel, lateArrivalSeconds, outOfOrderSeconds, outOfOrderPolicy } = description;
  const functions = standIns(description.functions);
  const options = { compatibilityLevel, lateArrivalSeconds, outOfOrderSeconds, outOfOrderPolicy, inputs, functions };
  const calls = compiling(description, () => functionCallsIn(query));
  refuseIf(description, callProblems(description, calls));
  const job = compiling(description, () => compileJob(query, options));
  refuseIf(description, nameProblems(description, job, calls));
}

/** Functions of the right names: what there is to check does not depend on what they compute, so no script is run. */
function standIns(described: readonly FunctionDescription[]): UserFunctions {
  const scalars = described.filter(({ type }) => type === 'Scalar');
  const aggregates = described.filter(({ type }) => type === 'Aggregate');
  return {
    udf: Object.fromEntries(
      scalars.map(({ name, inputs: { length } }) => [
        name,
        { call: () => null, parameters: { min: length, max: length } },
      ]),
    ),
    uda: Object.fromEntries(aggregates.map(({ name }) => [name, NoAggregate])),
  };
}

class NoAggregate implements UserAggregate {
  accumulate(): void {
    // Nothing is added up where a query is only compiled.
  }
  computeResult(): null {
    return null;
  }
}

function refuseIf(description: StreamJobDescription, problems: readonly string[]): void {
  if (problems.length > 0) throw invalid('query', `${description.query}: ${problems.join('; ')}`);
}

function compiling<T>(description: StreamJobDescription, compile: () => T): T {
  try {
    return compile();
  } catch (error) {
    if (!(error instanceof StreamCompileError)) throw error;
    throw invalid('query', `${description.query}:${error.toString()}`);
  }
}

function callProblems({ functions }: StreamJobDescription, calls: readonly FunctionCall[]): string[] {
  const known = new Map(functions.map((each) => [each.name.toLowerCase(), each]));
  return calls.flatMap(({ prefix, name, count, at }) => {
    const found = known.get(name.toLowerCase());
    const call = `${at.line}:${at.column} calls ${prefix}.${name}`;
    if (found === undefined) return [`${call}, which is no function`];
    if (found.type !== (prefix === 'udf' ? 'Scalar' : 'Aggregate')) {
      return [`${call}, which is ${found.type.toLowerCase()}`];
    }
    return found.inputs.length === count ? [] : [`${call} with ${count} values, and it takes ${found.inputs.length}`];
  });
}

function nameProblems(description: StreamJobDescription, job: Job, calls: readonly FunctionCall[]): string[] {
  const names = (list: readonly { readonly name: string }[]): string[] => list.map(({ name }) => name);
  const [inputs, outputs] = [names(description.inputs), names(description.outputs)];
  const functions = names(description.functions);
  const read = job.inputs.map(({ name }) => name);
  const called = calls.map(({ name }) => name);
  return [
    ...missingFrom(read, inputs).map((name) => `the query does not read the input ${name}`),
    ...missingFrom(outputs, job.outputs).map((name) => `the query writes to ${name}, which is no output`),
    ...missingFrom(job.outputs, outputs).map((name) => `the query does not write to the output ${name}`),
    ...missingFrom(called, functions).map((name) => `the query does not call the function ${name}`),
  ];
}

/** Names of `wanted` that are not among `present`, without regard to case. */
function missingFrom(present: readonly string[], wanted: readonly string[]): string[] {
  const there = new Set(present.map((name) => name.toLowerCase()));
  return wanted.filter((name) => !there.has(name.toLowerCase()));
}
