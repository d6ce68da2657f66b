import { StreamCompileError } from '../errors.ts';
import { type InputOptions, compileJob } from '../job.ts';
import type { StreamJobDescription } from './description.ts';
import { invalid } from './fields.ts';
import { functionCallsIn, withoutFunctionCalls } from './function-calls.ts';

/**
 * Checks a query against its description: it compiles with the embedded engine, reads exactly the inputs, writes
 * exactly the outputs and calls exactly the functions described. Azure would find some of that only when the job starts.
 */
export function checkQuery(description: StreamJobDescription, query: string): void {
  const inputs = Object.fromEntries(
    description.inputs.map(({ name, kind }): [string, InputOptions] => [name, { kind: kind.feeds }]),
  );
  const { compatibilityLevel, lateArrivalSeconds, outOfOrderSeconds, outOfOrderPolicy } = description;
  const options = { compatibilityLevel, lateArrivalSeconds, outOfOrderSeconds, outOfOrderPolicy, inputs };
  const problems = compiling(description, () => callProblems(description, query));
  if (problems.length === 0) {
    const job = compiling(description, () => compileJob(withoutFunctionCalls(query), options));
    const read = job.inputs.map(({ name }) => name);
    const described = description.outputs.map(({ name }) => name);
    for (const name of missingFrom(read, Object.keys(inputs))) {
      problems.push(`the query does not read the input ${name}`);
    }
    for (const name of missingFrom(described, job.outputs)) {
      problems.push(`the query writes to ${name}, which is no output`);
    }
    for (const name of missingFrom(job.outputs, described)) {
      problems.push(`the query does not write to the output ${name}`);
    }
  }
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

function callProblems(description: StreamJobDescription, query: string): string[] {
  const problems: string[] = [];
  const functions = new Map(description.functions.map((each) => [each.name.toLowerCase(), each]));
  const calls = functionCallsIn(query);
  for (const { prefix, name, count, at } of calls) {
    const place = `${at.line}:${at.column}`;
    const found = functions.get(name.toLowerCase());
    const wanted = prefix === 'udf' ? 'Scalar' : 'Aggregate';
    if (found === undefined) problems.push(`${place} calls ${prefix}.${name}, which is no function`);
    else if (found.type !== wanted)
      problems.push(`${place} calls ${prefix}.${name}, which is ${found.type.toLowerCase()}`);
    else if (found.inputs.length !== count) {
      problems.push(`${place} gives ${prefix}.${name} ${count} values, and it takes ${found.inputs.length}`);
    }
  }
  const called = calls.map(({ name }) => name);
  for (const name of missingFrom(
    called,
    description.functions.map((each) => each.name),
  )) {
    problems.push(`the query does not call the function ${name}`);
  }
  return problems;
}

/** Names of `wanted` that are not among `present`, without regard to case. */
function missingFrom(present: readonly string[], wanted: readonly string[]): string[] {
  const there = new Set(present.map((name) => name.toLowerCase()));
  return wanted.filter((name) => !there.has(name.toLowerCase()));
}
