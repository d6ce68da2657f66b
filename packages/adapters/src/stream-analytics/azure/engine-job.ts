import type { StreamJobDefinition } from '@csk/core';
import type { StreamJobSource } from './read-job.ts';

/**
 * The job that a description makes of its files, as `createStreamProcessor` starts it, so that the same query and the
 * same functions run here and in Azure. Inputs and outputs are those of the processor, by the names of the description;
 * functions need a processor with `workers`.
 */
export function engineJobOf({ description, query, scripts }: StreamJobSource, version: string): StreamJobDefinition {
  const { name, compatibilityLevel, lateArrivalSeconds, outOfOrderSeconds, outOfOrderPolicy } = description;
  return {
    name,
    version,
    query,
    compatibilityLevel,
    lateArrivalSeconds,
    outOfOrderSeconds,
    outOfOrderPolicy,
    functions: description.functions.map((each) => ({
      name: each.name,
      kind: each.type === 'Scalar' ? 'scalar' : 'aggregate',
      source: scripts.get(each.name) ?? '',
    })),
  };
}
