import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { type ConnectedServiceError, isConnectedServiceError } from '@csk/core';
import {
  type DeployOptions,
  type DeployPlan,
  deployStreamJob,
  planText,
  readStreamJob,
} from '../../../../src/stream-analytics/azure/index.ts';
import { jobFolder } from '../job-folder.ts';
import { contractServer } from './contract-server.ts';

const TOKEN = 'token-of-the-test';
const PASSWORD = 'p@ss-0001';

interface Outcome {
  readonly plan?: DeployPlan;
  readonly error?: ConnectedServiceError;
  readonly steps: readonly string[];
}

/** Deploys the job with functions against one scenario, which must be used up. */
async function deploy(t: TestContext, scenario: string, options: Partial<DeployOptions> = {}): Promise<Outcome> {
  const server = await contractServer(t, scenario);
  const source = await readStreamJob(await jobFolder(t));
  const steps: string[] = [];
  let outcome: Outcome;
  try {
    const plan = await deployStreamJob(source, {
      subscription: '11111111-2222-3333-4444-555555555555',
      resourceGroup: 'rg-csk',
      credential: { getToken: async () => ({ token: TOKEN, expiresOnTimestamp: Date.now() + 3_600_000 }) },
      environment: { CSK_STREAM_OUTPUT_STATUS_TABLE_PASSWORD: PASSWORD },
      pollMs: 1,
      onStep: (step) => steps.push(step),
      client: server.client,
      ...options,
    });
    outcome = { plan, steps };
  } catch (error) {
    if (!isConnectedServiceError(error)) throw error;
    outcome = { error, steps };
  }
  server.assertDone();
  assert.deepEqual([...server.authorizations], [`Bearer ${TOKEN}`]);
  const told = [outcome.error?.message, JSON.stringify(outcome.error?.details), outcome.plan && planText(outcome.plan)];
  for (const text of [...told, ...steps]) assert.doesNotMatch(text ?? '', new RegExp(`${TOKEN}|${PASSWORD}`));
  return outcome;
}

function assertFailed({ error }: Outcome, code: string, message: RegExp, retryable: boolean): void {
  assert.ok(error, 'it was done');
  assert.equal(error.code, code, error.message);
  assert.match(error.message, message);
  assert.equal(error.retryable, retryable);
}

test('a new job: everything is created, also what the SDK does not know, and started', async (t) => {
  const { plan, steps, error } = await deploy(t, 'create', { start: true });
  assert.equal(error, undefined);
  assert.deepEqual(plan?.start, { mode: 'JobStartTime' });
  assert.deepEqual(steps, [
    'create job csk-limits',
    'create function toFahrenheit',
    'create function spread',
    'create input Readings',
    'create input Limits',
    'create output Alerts',
    'create output status-table',
    'create transformation Transformation',
    'start job csk-limits from JobStartTime',
  ]);
});

test('a second time: nothing is written, the running job goes on, and no key is asked for', async (t) => {
  const { plan, steps } = await deploy(t, 'unchanged', { start: true, environment: {} });
  assert.deepEqual(steps, []);
  assert.ok(plan);
  assert.equal(planText(plan), 'nothing to do\nkeep output Report, which is not described\n');
});

test('another query of a running job: stopped, changed with the etag that was read, started where it ended', async (t) => {
  const { steps } = await deploy(t, 'query of a running job');
  assert.deepEqual(steps, [
    'stop job csk-limits',
    'wait while job csk-limits is stopping',
    'change transformation main',
    'start job csk-limits from LastOutputEventTime',
  ]);
});

test('a running job that never wrote anything starts again from where it was to begin', async (t) => {
  const { steps } = await deploy(t, 'running job that never wrote');
  assert.equal(steps.at(-1), 'start job csk-limits from 2026-01-01T08:00:00Z');
});

test('settings of a stopped job are changed, tags of others stay, and it is not started', async (t) => {
  const { plan, steps } = await deploy(t, 'settings of a stopped job');
  assert.deepEqual(steps, ['change job csk-limits']);
  assert.deepEqual(plan?.changes[0]?.fields, ['properties.eventsLateArrivalMaxDelayInSeconds']);
});

test('keys are written again when asked', async (t) => {
  const environment = { CSK_STREAM_OUTPUT_STATUS_TABLE_PASSWORD: 'p@ss-0002' };
  const { steps } = await deploy(t, 'new password', { renewSecrets: true, environment });
  assert.deepEqual(steps, ['change output status-table']);
});

test('what-if only reads', async (t) => {
  const running = await deploy(t, 'what if', { whatIf: true });
  assert.ok(running.plan);
  assert.equal(
    planText(running.plan),
    'stop job csk-limits\nchange query: query\nstart job csk-limits from LastOutputEventTime\n',
  );
  const absent = await deploy(t, 'what if there is no job', { whatIf: true, environment: {} });
  assert.equal(absent.plan?.changes.length, 8);
  assert.equal(absent.plan?.start, undefined);
});

test('a key that is not in the environment is missed before anything is changed', async (t) => {
  const outcome = await deploy(t, 'what if there is no job', { environment: {} });
  assertFailed(outcome, 'invalid', /CSK_STREAM_OUTPUT_STATUS_TABLE_PASSWORD/, false);
});

test('changed by someone else meanwhile: not overwritten', async (t) => {
  assertFailed(await deploy(t, 'changed by someone else'), 'conflict', /someone else changed it/, false);
});

test('another operation goes on: Azure’s own words and code', async (t) => {
  const outcome = await deploy(t, 'conflict');
  assertFailed(outcome, 'conflict', /writing transformation main: The job is being modified .*\(Conflict\)/, false);
  assert.deepEqual(outcome.error?.details, { status: 409, code: 'Conflict' });
});

test('a failure after the stop says that the job is stopped', async (t) => {
  const outcome = await deploy(t, 'conflict after the stop');
  assertFailed(
    outcome,
    'conflict',
    /The job csk-limits is stopped; deploy again with --start --from last-output/,
    false,
  );
});

test('throttled once: waits as long as it is told and goes on', async (t) => {
  const { steps } = await deploy(t, 'throttled');
  assert.deepEqual(steps, ['change transformation main']);
});

test('throttled for long: given up, to be tried later', async (t) => {
  const outcome = await deploy(t, 'throttled for long');
  assertFailed(outcome, 'throttled', /Too many requests/, true);
  assert.equal(outcome.error?.retryAfterMs, 1_000);
});

test('a start that Azure reports as failed', async (t) => {
  const outcome = await deploy(t, 'start fails', { start: true, from: { mode: 'LastOutputEventTime' } });
  assertFailed(outcome, 'invalid', /starting job csk-limits: .*the event hub does not exist/, false);
});

test('an operation that does not end, and a state that does not pass, end with the deadline', async (t) => {
  assertFailed(await deploy(t, 'stop never ends', { timeoutMs: 2_000 }), 'timeout', /not done in time/, true);
  assertFailed(
    await deploy(t, 'starting never ends', { timeoutMs: 2_000, pollMs: 20 }),
    'timeout',
    /not done in time/,
    true,
  );
});

test('who may not, who is not known, and what is not there', async (t) => {
  assertFailed(await deploy(t, 'forbidden'), 'forbidden', /AuthorizationFailed/, false);
  assertFailed(await deploy(t, 'unauthenticated'), 'unauthenticated', /ExpiredAuthenticationToken/, false);
  assertFailed(await deploy(t, 'no such resource group'), 'not-found', /could not be found/, false);
});

test('names that would lead elsewhere in the API, and a region that jobs cannot move to', async (t) => {
  const source = await readStreamJob(await jobFolder(t));
  const options = {
    subscription: '11111111-2222-3333-4444-555555555555',
    resourceGroup: 'rg-csk',
    credential: { getToken: async () => ({ token: TOKEN, expiresOnTimestamp: 0 }) },
    environment: {},
  };
  const wrong = [{ subscription: '../x' }, { subscription: '' }, { resourceGroup: 'a/../b' }, { resourceGroup: 'a?b' }];
  for (const change of wrong) {
    await assert.rejects(deployStreamJob(source, { ...options, ...change }), { code: 'invalid' });
  }
  const moved = { ...source, description: { ...source.description, location: 'northeurope' } };
  const server = await contractServer(t, 'unchanged');
  const far = deployStreamJob(moved, { ...options, client: server.client });
  await assert.rejects(far, { code: 'invalid', details: { field: 'location' } });
});

test('nobody answers: unavailable', async (t) => {
  const source = await readStreamJob(await jobFolder(t));
  const refused = {
    name: 'refused',
    sendRequest: () => Promise.reject(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })),
  };
  const options = {
    subscription: '11111111-2222-3333-4444-555555555555',
    resourceGroup: 'rg-csk',
    credential: { getToken: async () => ({ token: TOKEN, expiresOnTimestamp: Date.now() + 3_600_000 }) },
    environment: {},
    client: {
      additionalPolicies: [{ position: 'perRetry' as const, policy: refused }],
      retryOptions: { maxRetries: 1 },
    },
  };
  await assert.rejects(deployStreamJob(source, options), { code: 'unavailable', retryable: true });
});
