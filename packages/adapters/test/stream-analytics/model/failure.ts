import type { JobModel } from './job-model.ts';
import { queryText } from './query-text.ts';
import { shrink } from './shrink.ts';
import { iso } from './time.ts';

/**
 * A text that shows how a random job fails, as small as it could be made: seed, query, settings, events and what is
 * different. `check` gives the differences of a job; a failure stays the same one as long as its first begins alike.
 */
export function describeFailure(job: JobModel, check: (job: JobModel) => readonly string[]): string {
  const kindOf = (found: readonly string[]): string => found[0]?.slice(0, 16) ?? '';
  const kind = kindOf(check(job));
  const small = shrink(job, (smaller) => kindOf(check(smaller)) === kind);
  const events = small.arrivals.map(({ input, arrival, partition, payload, idleUntil }) =>
    [
      `${iso(arrival)} ${input}${partition === '' ? '' : `/${partition}`} ${JSON.stringify(payload)}`,
      ...(idleUntil === undefined ? [] : [`(time told before: ${iso(idleUntil)})`]),
    ].join(' '),
  );
  return [
    `${job.family}, seed ${job.seed}: CSK_STREAM_SEED=${job.seed} CSK_STREAM_JOBS=1 repeats it`,
    queryText(small),
    JSON.stringify({ policies: small.policies, inputs: small.inputs, references: small.references }),
    ...events,
    ...check(small).slice(0, 12),
  ].join('\n');
}
