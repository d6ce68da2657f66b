// Random jobs over random streams: the engine against a naive evaluator that recomputes everything from the rules.
// CSK_STREAM_JOBS says how many jobs altogether, CSK_STREAM_SEED which is the first (`npm run test:streams` runs 10,000).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differences } from '../../model/check-job.ts';
import { describeFailure } from '../../model/failure.ts';
import type { JobModel } from '../../model/job-model.ts';
import { FAMILIES, randomJob } from '../../model/random-job.ts';

const JOBS = Number(process.env['CSK_STREAM_JOBS'] ?? 240);
const FIRST = Number(process.env['CSK_STREAM_SEED'] ?? 1);

for (const family of FAMILIES) {
  const count = Math.ceil(JOBS / FAMILIES.length);
  test(`${family}: ${count} random jobs from seed ${FIRST} give what the naive evaluator gives`, () => {
    for (let seed = FIRST; seed < FIRST + count; seed += 1) {
      const job = randomJob(family, seed);
      if (differences(job).length > 0) assert.fail(describeFailure(job, (each) => differences(each)));
    }
  });
}

test('a failure is told with its seed, as small as it can be', () => {
  const tooLarge = (job: JobModel): string[] =>
    job.arrivals.some(({ payload }) => payload['q'] === 5) ? ['row 5 is there'] : [];
  const job = Array.from({ length: 50 }, (_, seed) => randomJob('windows', seed)).find(
    (each) => tooLarge(each).length > 0,
  );
  assert.ok(job);
  const text = describeFailure(job, tooLarge);
  assert.match(text, new RegExp(`windows, seed ${job.seed}: CSK_STREAM_SEED=${job.seed} `));
  assert.match(text, /SELECT [^,]+\nINTO main/, 'one column is left');
  assert.equal(text.match(/"q":/g)?.length, 1, 'one event is left');
  assert.match(text, /row 5 is there$/);
});

test('a wrong result is noticed: rows, diagnostics and the order of rows', () => {
  const wrong = Array.from({ length: 60 }, (_, seed) => {
    const job = randomJob('windows', seed + 1);
    // The model is told another tolerance than the engine.
    const strict = { ...job, policies: { ...job.policies, late: 0, outOfOrder: 0 } };
    return differences(job, strict).length;
  });
  assert.ok(wrong.filter((count) => count > 0).length > 10);
});
