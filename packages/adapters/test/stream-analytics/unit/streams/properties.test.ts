// Laws that hold whatever the job: two ways to say or to run the same thing give the same rows.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileJob, type JobRun, type OutputRow, type StepResult } from '../../../../src/stream-analytics/index.ts';
import { optionsOf, runEngine, setReferences } from '../../model/check-job.ts';
import { Dice } from '../../model/dice.ts';
import { type JobModel, type SelectModel, type WindowModel, namesRead } from '../../model/job-model.ts';
import { queryText } from '../../model/query-text.ts';
import { FAMILIES, type Family, randomJob } from '../../model/random-job.ts';
import { SECOND, iso } from '../../model/time.ts';

const SEEDS = Array.from({ length: 60 }, (_, index) => 90_001 + index);

/** Every window of a job put through a change; undefined when none changes. */
function withWindows(job: JobModel, change: (window: WindowModel) => WindowModel | undefined): JobModel | undefined {
  let changed = false;
  const select = (each: SelectModel): SelectModel => {
    const window = each.groupBy === undefined ? undefined : change(each.groupBy.window);
    if (each.groupBy === undefined || window === undefined) return each;
    changed = true;
    return { ...each, groupBy: { ...each.groupBy, window } };
  };
  const statements = job.statements.map((each) => ({ ...each, body: each.body.map(select) }));
  const steps = job.steps.map((each) => ({ ...each, body: each.body.map(select) }));
  return changed ? { ...job, steps, statements } : undefined;
}

/** Rows as text without regard to their order and that of arrays; evidence as the numbers `q` of its events. */
function shown(rows: readonly OutputRow[]): string[] {
  return rows
    .map(({ output, timestamp, row, sources }) => {
      const evidence = sources.length >= 50 ? [] : sources.map(({ payload }) => (payload as { q: number }).q);
      const bags = Object.entries(row).map(([name, value]) =>
        name.startsWith('bag') && Array.isArray(value) ? [name, [...(value as number[])].sort()] : [name, value],
      );
      return JSON.stringify([output, timestamp, bags, [...new Set(evidence)].sort((a, b) => a - b)]);
    })
    .sort();
}

function jobsOf(family: Family): JobModel[] {
  return SEEDS.map((seed) => randomJob(family, seed));
}

function sameRows(job: JobModel, other: JobModel): void {
  assert.deepEqual(
    shown(runEngine(other).rows),
    shown(runEngine(job).rows),
    `seed ${job.seed}\n${queryText(job)}\n${queryText(other)}`,
  );
}

test('a hopping window that hops by its size is the tumbling window', () => {
  let tried = 0;
  for (const job of jobsOf('windows')) {
    const hopping = withWindows(job, (window) =>
      window.kind === 'tumbling' ? { ...window, kind: 'hopping', hop: window.size } : undefined,
    );
    if (hopping === undefined) continue;
    tried += 1;
    sameRows(job, hopping);
  }
  assert.ok(tried >= 10);
});

test('Windows(w) is w', () => {
  let tried = 0;
  for (const job of jobsOf('windows')) {
    const many = withWindows(job, (window) =>
      window.kind === 'windows' ? undefined : { kind: 'windows', ids: false, of: [window] },
    );
    if (many === undefined) continue;
    tried += 1;
    sameRows(job, many);
  }
  assert.ok(tried >= 30);
});

for (const family of FAMILIES) {
  test(`events that stray within the tolerance change nothing: ${family}`, () => {
    for (const [index, drawn] of jobsOf(family).slice(0, 20).entries()) {
      const inputs = drawn.inputs.map((input) => ({ ...input, timestampBy: 'at' as const }));
      // No two events at one time: their order would be that of arrival. Nothing late, early or unreadable.
      const inOrder = drawn.arrivals.map(({ idleUntil: _told, ...event }, q) => {
        const arrival = event.arrival + q;
        return { ...event, arrival, payload: { ...event.payload, at: iso(arrival) } };
      });
      const dice = new Dice(index);
      const strayed = inOrder
        .map((event) => ({ ...event, arrival: event.arrival + dice.whole(0, 6 * SECOND) }))
        .sort((a, b) => a.arrival - b.arrival);
      const policies = { late: 10, outOfOrder: 6, policy: 'Drop' } as const;
      const job = { ...drawn, inputs, policies };
      const result = runEngine({ ...job, arrivals: strayed });
      assert.deepEqual(
        result.diagnostics.filter(({ code }) => code !== 'InvalidInputTimeStampKey'),
        [],
      );
      assert.deepEqual(shown(result.rows), shown(runEngine({ ...job, arrivals: inOrder }).rows), queryText(job));
    }
  });

  test(`one run for all keys is one run for each key together: ${family}`, () => {
    for (const seed of SEEDS.slice(0, 20)) {
      const job = randomJob(family, seed, true);
      const keys = [...new Set(job.arrivals.map(({ payload }) => payload['k']))];
      const apart = keys.flatMap(
        (key) => runEngine({ ...job, arrivals: job.arrivals.filter(({ payload }) => payload['k'] === key) }).rows,
      );
      assert.deepEqual(shown(apart), shown(runEngine(job).rows), `seed ${seed}\n${queryText(job)}`);
    }
  });

  test(`partitions of an input change nothing while its order is kept: ${family}`, () => {
    for (const drawn of jobsOf(family).slice(0, 20)) {
      const arrivals = drawn.arrivals.map((event) => ({
        ...event,
        payload: { ...event.payload, at: iso(event.arrival) },
      }));
      const job = { ...drawn, arrivals, inputs: drawn.inputs.map((input) => ({ ...input, partitions: [] })) };
      const parts = { ...job, inputs: drawn.inputs.map((input) => ({ ...input, partitions: ['0', '1', '2'] })) };
      const dice = new Dice(drawn.seed);
      const spread = {
        ...parts,
        arrivals: arrivals.map((event) => ({ ...event, partition: dice.pick(['0', '1', '2']) })),
      };
      const whole = { ...job, arrivals: arrivals.map((event) => ({ ...event, partition: '' })) };
      sameRows(whole, spread);
    }
  });
}

test('what the end of a run writes, time alone writes too', () => {
  const week = 8 * 86_400 * SECOND;
  for (const family of FAMILIES) {
    for (const job of jobsOf(family).slice(0, 15)) {
      const finish = (run: JobRun): StepResult => run.advance(iso((job.arrivals.at(-1)?.arrival ?? 0) + week));
      assert.deepEqual(runEngine(job, { finish }), runEngine(job), `seed ${job.seed}\n${queryText(job)}`);
    }
  }
});

test('a message that carries several events is those events', () => {
  for (const job of FAMILIES.filter((each) => each !== 'reference joins').flatMap((each) =>
    jobsOf(each).slice(0, 15),
  )) {
    const [{ name } = { name: '' }] = job.inputs;
    const compiled = compileJob(queryText(job), optionsOf(job));
    const arrivals = job.arrivals.filter(({ input }) => input === name);
    const batches = arrivals.map(({ arrival }) => arrival).filter((arrival, at, all) => all.indexOf(arrival) === at);
    const run = compiled.start();
    setReferences(job, run);
    const together = batches.map((arrival) => {
      const payload = arrivals.filter((event) => event.arrival === arrival).map((event) => event.payload);
      return run.push(name, { payload, arrival: iso(arrival) });
    });
    const rows = [...together, run.end()].flatMap((result) => result.rows);
    const one = { ...job, arrivals: arrivals.map(({ idleUntil: _told, ...event }) => ({ ...event, partition: '' })) };
    assert.deepEqual(rows, runEngine(one).rows, `seed ${job.seed}\n${queryText(job)}`);
  }
});

test('counts and sums over a split add up to those of the whole', () => {
  for (const seed of SEEDS) {
    const job = randomJob('windows', seed);
    const [input] = [...namesRead(job)].filter((name) => job.inputs.some((each) => each.name === name));
    const events = job.arrivals.filter((event) => event.input === input);
    const window = ['Tumbling(second, 5)', 'Hopping(second, 6, 2)', 'System.Timestamp()'][seed % 3] ?? '';
    const totals = (where: string): Map<string, [number, number]> => {
      const query = `SELECT k, COUNT(*) AS n, SUM(w) AS total, System.Timestamp() AS e INTO o FROM s WHERE ${where} GROUP BY k, ${window}`;
      const run = compileJob(query).start();
      const results = events.map(({ payload, arrival }) => run.push('s', { payload, arrival: iso(arrival) }));
      const rows = [...results, run.end()].flatMap((result) => result.rows.map(({ row }) => row));
      return new Map(rows.map(({ k, e, n, total }) => [JSON.stringify([k, e]), [Number(n), Number(total)]]));
    };
    const sum = totals('w > 0');
    for (const [place, [n, total]] of totals('NOT w > 0')) {
      const [others, more] = sum.get(place) ?? [0, 0];
      sum.set(place, [n + others, total + more]);
    }
    const whole = totals('1 = 1');
    assert.ok(whole.size > 0);
    assert.deepEqual([...sum].sort(), [...whole].sort());
  }
});
