import type { JobModel, SelectModel, StatementModel } from './job-model.ts';

/** Removes what is not needed for the failure, as long as anything can be removed. */
export function shrink(job: JobModel, fails: (smaller: JobModel) => boolean): JobModel {
  let smallest = job;
  for (let improved = true; improved;) {
    improved = false;
    for (const smaller of candidates(smallest)) {
      if (!fails(smaller)) continue;
      smallest = smaller;
      improved = true;
      break;
    }
  }
  return smallest;
}

/** Jobs a little smaller than this one: the boldest cuts first. */
function* candidates(job: JobModel): Generator<JobModel> {
  if (job.statements.length > 1) for (const statement of job.statements) yield { ...job, statements: [statement] };
  for (let size = Math.ceil(job.arrivals.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < job.arrivals.length; at += size)
      yield { ...job, arrivals: job.arrivals.filter((_, index) => index < at || index >= at + size) };
  }
  if (job.shout) yield { ...job, shout: false };
  const used = JSON.stringify([job.steps.map(({ body }) => body), job.statements]);
  for (const step of job.steps)
    if (!used.includes(`"of":"${step.name}"`)) yield { ...job, steps: job.steps.filter((other) => other !== step) };
  for (const [index, step] of job.steps.entries()) {
    for (const body of smallerBodies(step.body))
      yield { ...job, steps: job.steps.map((other, at) => (at === index ? { ...step, body } : other)) };
  }
  for (const [index, statement] of job.statements.entries()) {
    for (const body of smallerBodies(statement.body)) {
      const smaller: StatementModel = { ...statement, body };
      yield { ...job, statements: job.statements.map((other, at) => (at === index ? smaller : other)) };
    }
  }
}

function* smallerBodies(body: readonly SelectModel[]): Generator<readonly SelectModel[]> {
  for (const [index, select] of body.entries()) {
    const put = (smaller: SelectModel): SelectModel[] => body.map((other, at) => (at === index ? smaller : other));
    if (select.where !== undefined) yield put({ ...select, where: undefined });
    if (select.having !== undefined) yield put({ ...select, having: undefined });
    if (body.length === 1 && select.items.length > 1)
      for (const item of select.items) yield put({ ...select, items: select.items.filter((other) => other !== item) });
    const { groupBy } = select;
    if (groupBy?.window.kind === 'windows' && groupBy.window.of.length > 1) {
      for (const inner of groupBy.window.of) {
        const window = { ...groupBy.window, of: groupBy.window.of.filter((other) => other !== inner) };
        yield put({ ...select, groupBy: { ...groupBy, window } });
      }
    }
  }
}
