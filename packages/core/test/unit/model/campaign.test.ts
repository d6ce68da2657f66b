import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CAMPAIGN_DEVICE_STATUSES,
  CAMPAIGN_DEVICE_TRANSITIONS,
  CAMPAIGN_TRANSITIONS,
  countMoves,
  isInProgress,
  moveCampaignDevice,
  nextActionOf,
  transitionCampaign,
} from '@csk/core';
import type { Campaign, CampaignAction, CampaignDevice, CampaignDeviceStatus, CampaignStatus, Json } from '@csk/core';
import { contains, isApplied, mergePatch, undoOf } from '../../../src/model/twin-change.ts';
import { random } from '../service/random.ts';

const STATUSES = Object.keys(CAMPAIGN_TRANSITIONS) as CampaignStatus[];
const ACTIONS = [
  ...new Set(STATUSES.flatMap((status) => Object.keys(CAMPAIGN_TRANSITIONS[status]))),
] as CampaignAction[];
const at = '2026-03-02T08:00:00.000Z';
const by = { actor: 'x', at };

const NOBODY = Object.fromEntries(CAMPAIGN_DEVICE_STATUSES.map((status) => [status, 0]));
const campaignOf = (status: CampaignStatus, change: Partial<Campaign> = {}) =>
  ({
    status,
    counts: NOBODY,
    forgivenFailures: 0,
    stopAfterFailures: 2,
    transitions: [],
    ...change,
  }) as unknown as Campaign;
const deviceOf = (status: CampaignDeviceStatus) => ({ id: 'd', status, attempts: 3 }) as unknown as CampaignDevice;

test('a campaign takes exactly the steps of its table', () => {
  for (const status of STATUSES) {
    for (const action of ACTIONS) {
      const to = CAMPAIGN_TRANSITIONS[status][action];
      const step = () => transitionCampaign(campaignOf(status), action, by);
      if (to === undefined) assert.throws(step, { code: 'conflict' });
      else assert.equal(step().status, to);
    }
  }
});

test('from every status of a campaign an end can be reached', () => {
  const ends = ['completed', 'cancelled', 'rolled-back'];
  for (const start of STATUSES) {
    const reached = new Set<CampaignStatus>([start]);
    for (const status of reached) for (const to of Object.values(CAMPAIGN_TRANSITIONS[status])) reached.add(to);
    assert(
      ends.some((end) => reached.has(end as CampaignStatus)),
      start,
    );
  }
});

test('a device of a campaign takes exactly the steps of its table; what is in progress has a deadline and a way out', () => {
  for (const from of CAMPAIGN_DEVICE_STATUSES) {
    for (const to of CAMPAIGN_DEVICE_STATUSES) {
      const step = () => moveCampaignDevice(deviceOf(from), to, { at, deadline: '2026-03-02T09:00:00.000Z' });
      if (!CAMPAIGN_DEVICE_TRANSITIONS[from].includes(to)) {
        assert.throws(step, { code: 'conflict' });
        continue;
      }
      const moved = step();
      assert.equal(moved.status, to);
      assert.equal(moved.attempts, 0);
      assert.equal(moved.deadline !== undefined && moved.nextAt !== undefined, isInProgress(to));
      assert.equal(moved.endedAt !== undefined, !isInProgress(to));
    }
    if (isInProgress(from))
      assert(
        CAMPAIGN_DEVICE_TRANSITIONS[from].some((to) => !isInProgress(to)),
        from,
      );
  }
});

test('random walks: counts add up, and a campaign works exactly while something is in hand or to be done', () => {
  const next = random(5);
  const pick = <T>(items: readonly T[]): T | undefined => items[Math.floor(next() * items.length)];
  for (let walk = 0; walk < 200; walk += 1) {
    let campaign = countMoves(
      campaignOf('running'),
      Array.from({ length: 5 }, () => ({ to: 'pending' as const })),
    );
    const devices: CampaignDevice[] = Array.from({ length: 5 }, () => deviceOf('pending'));
    for (let step = 0; step < 30; step += 1) {
      const index = Math.floor(next() * devices.length);
      const device = devices[index] ?? deviceOf('pending');
      const to = pick(CAMPAIGN_DEVICE_TRANSITIONS[device.status]);
      if (to !== undefined) {
        devices[index] = moveCampaignDevice(device, to, { at, deadline: at });
        campaign = countMoves(campaign, [{ from: device.status, to }]);
      }
      const action =
        nextActionOf(campaign) ?? pick(Object.keys(CAMPAIGN_TRANSITIONS[campaign.status]) as CampaignAction[]);
      if (action !== undefined) campaign = transitionCampaign(campaign, action, by);
      for (const status of CAMPAIGN_DEVICE_STATUSES) {
        assert.equal(campaign.counts[status], devices.filter((one) => one.status === status).length, status);
      }
      const inHand = devices.some(({ status }) => isInProgress(status));
      if (inHand) assert(campaign.working);
    }
    assert(campaign.transitions.length <= 100);
  }
});

test('it halts at the limit while somebody is left, completes when nobody is, and forgives at a resumption', () => {
  const counts = (change: object) => ({ ...NOBODY, ...change }) as Campaign['counts'];
  assert.equal(nextActionOf(campaignOf('running', { counts: counts({ pending: 1, failed: 1 }) })), undefined);
  const failing = campaignOf('running', { counts: counts({ pending: 1, failed: 2 }) });
  assert.equal(nextActionOf(failing), 'halt');
  const halted = transitionCampaign(failing, 'halt', by);
  assert.equal(halted.working, false);
  assert.equal(nextActionOf(transitionCampaign(halted, 'resume', by)), undefined);
  assert.equal(nextActionOf(campaignOf('running', { counts: counts({ waiting: 1, failed: 2 }) })), undefined);
  assert.equal(nextActionOf(campaignOf('running', { counts: counts({ failed: 2 }) })), 'complete');
  assert.equal(nextActionOf(campaignOf('paused', { counts: counts({ failed: 2 }) })), undefined);
});

const PATCH = { firmware: { version: '2' }, interval: 5, old: null, list: [1, 2] };

test('undoing a change restores what was there, absent parts included', () => {
  const before: readonly Json[] = [
    {},
    { firmware: { version: '1', url: 'x' }, interval: 60, old: { deep: true }, list: [9] },
    { firmware: 'none', list: { a: 1 }, other: 1 },
    { ...PATCH, old: 1 },
  ];
  for (const document of before) {
    const undo = undoOf(PATCH, document);
    const changed = mergePatch(document, PATCH);
    assert(isApplied(changed, PATCH));
    assert.deepEqual(mergePatch(changed, undo), document);
    assert(isApplied(mergePatch(changed, undo), undo));
  }
});

test('our own change never becomes its own past; what somebody else changed since does', () => {
  const before = { firmware: { version: '1' }, old: 7 };
  const noted = undoOf(PATCH, before);
  const written = mergePatch(before, PATCH);
  assert.deepEqual(undoOf(PATCH, written, noted), noted);
  const touched = mergePatch(written, { interval: 9 });
  assert.deepEqual(undoOf(PATCH, touched, noted), { ...(noted as object), interval: 9 });
  const absent = undoOf({ a: { b: 1, c: 2 } }, {});
  assert.deepEqual(absent, { a: null });
  assert.deepEqual(undoOf({ a: { b: 1, c: 2 } }, { a: { b: 1, c: 5 } }, absent), { a: { b: null, c: 5 } });
});

test('random documents: noting any number of times around the write undoes exactly', () => {
  const next = random(3);
  const value = (depth: number): Json => {
    const kind = Math.floor(next() * (depth > 0 ? 4 : 2));
    if (kind === 0) return Math.floor(next() * 3);
    if (kind === 1) return 'x'.repeat(Math.floor(next() * 3));
    if (kind === 2) return [Math.floor(next() * 2)];
    return object(depth - 1);
  };
  const object = (depth: number, nulls = false): { [key: string]: Json } =>
    Object.fromEntries(
      ['a', 'b', 'c', '__proto__']
        .filter(() => next() < 0.5)
        .map((key) => [key, nulls && next() < 0.2 ? null : value(depth)]),
    );
  for (let round = 0; round < 2_000; round += 1) {
    const document = object(3);
    const patch = object(2, true);
    const first = undoOf(patch, document);
    const second = undoOf(patch, document, first);
    assert.deepEqual(second, first);
    const changed = mergePatch(document, patch);
    const again = undoOf(patch, changed, second);
    assert.deepEqual(again, first);
    assert.deepEqual(mergePatch(changed, again), document, JSON.stringify({ document, patch }));
  }
  assert.equal(({} as { polluted?: unknown }).polluted, undefined);
});

test('a report contains what is expected: objects by keys, lists as a whole', () => {
  assert(contains({ firmware: { version: '2', at: 1 }, x: [1] }, { firmware: { version: '2' }, x: [1] }));
  const wrong: readonly (Json | undefined)[] = [
    undefined,
    {},
    { firmware: '2' },
    { firmware: { version: '3' } },
    { firmware: { version: 2 } },
  ];
  for (const reported of wrong) {
    assert(!contains(reported, { firmware: { version: '2' } }));
  }
  assert(!contains({ x: [1, 2] }, { x: [1] }));
  assert(!contains({}, { toString: {} }), 'nothing inherited');
});
