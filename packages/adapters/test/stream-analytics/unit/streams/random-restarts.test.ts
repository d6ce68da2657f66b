// Random jobs that are stopped at a random event and go on from their snapshot, read back from JSON text.
// CSK_STREAM_RESTARTS says how many, CSK_STREAM_SEED from which seed (`npm run test:streams` restarts 200 times).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runEngine } from '../../model/check-job.ts';
import { Dice } from '../../model/dice.ts';
import { describeFailure } from '../../model/failure.ts';
import type { JobModel } from '../../model/job-model.ts';
import { queryText } from '../../model/query-text.ts';
import { FAMILIES, randomJob } from '../../model/random-job.ts';

const RESTARTS = Number(process.env['CSK_STREAM_RESTARTS'] ?? 90);
const FIRST = Number(process.env['CSK_STREAM_SEED'] ?? 50_001);

/** What differs between the whole run and one that starts anew before this event: rows, evidence, diagnostics, order. */
function differences(job: JobModel, points: ReadonlySet<number>): string[] {
  const [whole, restarted] = [runEngine(job), runEngine(job, { restartBefore: points })].map(({ rows, diagnostics }) =>
    [...rows, ...diagnostics].map((line) => JSON.stringify(line)),
  );
  const lines = Math.max(whole?.length ?? 0, restarted?.length ?? 0);
  return Array.from({ length: lines }, (_, at) => [whole?.[at] ?? 'nothing', restarted?.[at] ?? 'nothing'] as const)
    .filter(([a, b]) => a !== b)
    .map(([a, b]) => `whole: ${a}\nagain: ${b}`);
}

const jobs = Array.from({ length: RESTARTS }, (_, index) =>
  randomJob(FAMILIES[index % FAMILIES.length] ?? 'windows', FIRST + index),
);

test(`${RESTARTS} jobs restarted at a random event from seed ${FIRST} write what they would have written`, () => {
  for (const job of jobs) {
    const point = new Dice(job.seed).whole(0, job.arrivals.length);
    // While shrinking, any event that still makes it fail will do.
    const anywhere = (smaller: JobModel): string[] =>
      [...smaller.arrivals.keys(), smaller.arrivals.length].flatMap((at) => differences(smaller, new Set([at])));
    if (differences(job, new Set([point])).length > 0) assert.fail(describeFailure(job, anywhere));
  }
});

test('jobs restarted before every event write what they would have written', () => {
  for (const job of jobs.slice(0, Math.ceil(RESTARTS / 3))) {
    const every = (each: JobModel): string[] =>
      differences(each, new Set(Array.from({ length: each.arrivals.length + 1 }, (_, at) => at)));
    if (every(job).length > 0) assert.fail(describeFailure(job, every));
  }
});

test('all that keeps state is among the restarted jobs', () => {
  const text = jobs.map(queryText).join('\n');
  for (const part of [
    'TumblingWindow',
    'Tumbling(',
    'HoppingWindow',
    'SlidingWindow',
    'SessionWindow',
    'Windows(',
    "Window('w0'",
    'GROUP BY System.Timestamp()',
    'LAG(',
    'LAST(',
    'ISFIRST(',
    'LIMIT DURATION',
    ' WHEN ',
    'LEFT JOIN',
    '\nJOIN',
    'limits',
    'APPLY',
    'UNION',
    ' OVER k',
    'HAVING',
    'COUNT(*)',
    'COUNT(DISTINCT',
    'SUM(',
    'AVG(',
    'MIN(',
    'MAX(',
    'STDEV',
    'VAR',
    'TopOne(',
    'CollectTop(',
    'Collect(',
    'PERCENTILE_CONT',
    'PERCENTILE_DISC',
  ])
    assert.ok(text.includes(part), part);
});
