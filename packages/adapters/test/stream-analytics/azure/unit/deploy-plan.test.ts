import assert from 'node:assert/strict';
import { test } from 'node:test';
import { armJobOf } from '../../../../src/stream-analytics/azure/arm-job.ts';
import { plainValue } from '../../../../src/stream-analytics/azure/arm-value.ts';
import { type CurrentJob, currentJobOf } from '../../../../src/stream-analytics/azure/deploy/current-job.ts';
import { planDeploy, planText } from '../../../../src/stream-analytics/azure/deploy/deploy-plan.ts';
import { readStreamJob } from '../../../../src/stream-analytics/azure/index.ts';
import { jobFolder } from '../job-folder.ts';

/** Azure's answer for a job that has been deployed, as far as `has` lets it. */
function currentOf(
  wanted: ReturnType<typeof armJobOf>,
  properties: object = {},
  has: (name: string) => boolean = () => true,
): CurrentJob {
  const children = (kind: string): unknown[] =>
    wanted.children
      .filter((child) => child.kind === kind && has(child.name))
      .map((child) => ({
        name: child.name,
        properties: { ...(plainValue(child.properties, () => '') as object), etag: 'e' },
      }));
  const body = plainValue(wanted.body, () => '') as { readonly properties: object };
  return currentJobOf(
    {
      ...body,
      location: 'West Europe',
      properties: {
        ...body.properties,
        jobState: 'Stopped',
        functions: children('function'),
        inputs: children('input'),
        outputs: children('output'),
        transformation: children('transformation')[0],
        ...properties,
      },
    },
    'e1',
  );
}

test('what was deployed needs nothing; a job that a deployment left half-made gets what it lacks', async (t) => {
  const wanted = armJobOf(await readStreamJob(await jobFolder(t)));
  assert.equal(planText(planDeploy(wanted, currentOf(wanted))), 'nothing to do\n');
  const half = currentOf(wanted, { jobState: 'Created' }, (name) => !['Alerts', 'Transformation'].includes(name));
  const { changes, stop, start } = planDeploy(wanted, half);
  assert.deepEqual(
    changes.map(({ kind, name, action, etag }) => [kind, name, action, etag]),
    [
      ['output', 'Alerts', 'create', undefined],
      ['transformation', 'Transformation', 'create', undefined],
    ],
  );
  assert.deepEqual([stop, start], [false, undefined]);
});

test('starting: only when asked, from where it is asked, and from an output only if there was one', async (t) => {
  const wanted = armJobOf(await readStreamJob(await jobFolder(t)));
  const stopped = currentOf(wanted, { lastOutputEventTime: '2026-02-01T10:00:00Z' });
  const lastOutput = { mode: 'LastOutputEventTime' } as const;
  assert.equal(planDeploy(wanted, stopped).start, undefined);
  assert.deepEqual(planDeploy(wanted, stopped, { start: true }).start, { mode: 'JobStartTime' });
  assert.deepEqual(planDeploy(wanted, stopped, { start: true, from: lastOutput }).start, lastOutput);
  const fresh = planDeploy(wanted, currentOf(wanted), { start: true, from: lastOutput });
  assert.deepEqual(fresh.start, { mode: 'JobStartTime' });
  const running = currentOf(wanted, { jobState: 'Running' });
  assert.equal(planDeploy(wanted, running, { start: true }).start, undefined, 'it runs already');
  const changed = planDeploy(wanted, currentOf(wanted, { jobState: 'Running', eventsOutOfOrderPolicy: 'Drop' }));
  assert.equal(changed.stop, true);
  assert.deepEqual(changed.changes[0]?.fields, ['properties.eventsOutOfOrderPolicy']);
});

test('the SKU counts wherever Azure says it', async (t) => {
  const wanted = armJobOf(await readStreamJob(await jobFolder(t)));
  const { sku, ...properties } = currentOf(wanted).body.properties as { readonly sku: { readonly name: string } };
  const body = { ...currentOf(wanted).body, location: 'westeurope', properties };
  assert.deepEqual(planDeploy(wanted, currentJobOf({ ...body, sku }, 'e')).changes, []);
  const other = planDeploy(wanted, currentJobOf({ ...body, sku: { name: 'Standard' } }, 'e'));
  assert.deepEqual(other.changes[0]?.fields, ['properties.sku.name']);
});

test('the names of tags have no case', async (t) => {
  const wanted = armJobOf(await readStreamJob(await jobFolder(t)));
  const { body } = currentOf(wanted);
  const tagged = (tags: object): CurrentJob =>
    currentJobOf({ ...body, location: 'westeurope', tags, properties: { ...(body.properties as object) } }, 'e');
  const team = (wanted.body.tags as { readonly team: string }).team;
  assert.deepEqual(planDeploy(wanted, tagged({ Team: team, Other: '1' })).changes, []);
  const [change] = planDeploy(wanted, tagged({ TEAM: 'another', Other: '1' })).changes;
  assert.deepEqual(change?.fields, ['tags.team']);
  assert.deepEqual(change?.body.tags, { team, Other: '1' });
});

test('an answer that is no job is refused', () => {
  for (const body of [null, [], {}, { properties: [] }])
    assert.throws(() => currentJobOf(body, 'e'), { code: 'internal' });
});
