import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Duplex, PassThrough } from 'node:stream';
import { test } from 'node:test';
import { Clock } from '../../src/clock.ts';
import { faultFrom, selects, type FaultOptions } from '../../src/faults/fault.ts';
import { Faults } from '../../src/faults/faults.ts';
import { FaultGate } from '../../src/faults/gate.ts';
import { disturb } from '../../src/faults/requests.ts';
import { planOf, scenarioFrom, type Scenario } from '../../src/faults/scenario.ts';
import { Traffic } from '../../src/faults/traffic.ts';
import type { Json } from '../../src/json.ts';
import { HubGuard } from '../../src/limits/hub-guard.ts';
import { HubLimits } from '../../src/limits/hub-limits.ts';

const hub = { service: 'hub' } as const;

test('selectors match by service, device, entity and direction, with * for any characters', () => {
  const of = (fault: Partial<FaultOptions>): FaultOptions => ({ kind: 'drop', ...fault });
  const subject = { ...hub, devices: ['Pump-7', 'pump-8/filter'], entities: ['/devices/Pump-7/messages/events'] };
  assert.ok(selects(of({}), subject));
  assert.ok(selects(of({ device: 'pump-*' }), subject));
  assert.ok(selects(of({ device: '*filter' }), subject));
  assert.ok(selects(of({ entity: '*pump*events' }), subject));
  assert.ok(!selects(of({ device: 'pump' }), subject));
  assert.ok(!selects(of({ device: 'p*p*p*9' }), subject));
  assert.ok(!selects(of({ service: 'event-hubs' }), subject));
  assert.ok(!selects(of({ device: '*' }), { ...hub, devices: [] }));
  assert.ok(!selects(of({ direction: 'out' }), { ...hub, direction: 'in' }));
});

test('a fault ends with its last strike, and by its time', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const faults = new Faults(() => 0);
  faults.add({ kind: 'throttle', count: 2 });
  const struck = [1, 2, 3].map(() => faults.strike('throttle', hub) !== undefined);
  assert.deepEqual(struck, [true, true, false]);
  faults.add({ kind: 'duplicate', durationMs: 100 });
  assert.ok(faults.strike('duplicate', hub));
  t.mock.timers.tick(100);
  assert.equal(faults.strike('duplicate', hub), undefined);
  assert.equal(faults.history.length, 3);
});

test('the same seed strikes the same way, whatever other faults do', () => {
  const run = (seed: number, more: boolean): string => {
    const faults = new Faults(() => 0, seed);
    faults.add({ kind: 'duplicate', probability: 0.5 });
    if (more) faults.add({ kind: 'reorder', probability: 0.5 });
    return Array.from({ length: 64 }, () => {
      if (more) faults.strike('reorder', hub);
      return faults.strike('duplicate', hub) ? 'x' : '.';
    }).join('');
  };
  assert.equal(run(7, false), run(7, true));
  assert.notEqual(run(7, false), run(8, false));
});

test('wrong faults are refused by the place that is wrong', () => {
  const cases: readonly [Json, RegExp][] = [
    ['drop', /fault must be an object/],
    [{ kind: 'explode' }, /fault\.kind must be one of drop, half-open/],
    [{ kind: 'delay' }, /fault\.delayMs must be a whole number/],
    [{ kind: 'delay', delayMs: 1, count: 1 }, /fault\.count is not a field of 'delay'/],
    [{ kind: 'drop', delayMs: 1 }, /fault\.delayMs is not a field of 'drop'/],
    [{ kind: 'drop', count: 0 }, /fault\.count must be a whole number from 1/],
    [{ kind: 'drop', count: 1.5 }, /fault\.count/],
    [{ kind: 'drop', probability: 0 }, /fault\.probability must be above 0 and at most 1/],
    [{ kind: 'drop', device: '' }, /fault\.device must be a text/],
    [{ kind: 'drop', service: 'Hub' }, /fault\.service must be one of hub/],
    [{ kind: 'duplicate', protocol: 'mqtt' }, /fault\.protocol is not a field/],
    [JSON.parse('{"kind":"drop","__proto__":{"x":1}}') as Json, /__proto__ is not a field/],
  ];
  for (const [value, text] of cases) {
    assert.throws(() => faultFrom(value, 'fault'), text);
  }
});

test('wrong scenarios are refused by the place that is wrong', () => {
  const drop = { kind: 'drop' };
  const cases: readonly [Json, RegExp][] = [
    [[], /must be an object with a list of steps/],
    [{ steps: [] }, /steps must be a list of 1 to/],
    [{ steps: [{}], repeat: 2 }, /repeat: a scenario has only/],
    [{ seed: -1, steps: [{ atMs: 0, clear: true }] }, /seed must be/],
    [{ steps: [{ atMs: 0 }] }, /steps\[0\] must have exactly one of/],
    [{ steps: [{ atMs: 0, clear: true, purge: 'q' }] }, /exactly one of/],
    [{ steps: [{ fault: drop }] }, /either atMs or betweenMs/],
    [{ steps: [{ betweenMs: [5, 1], fault: drop }] }, /steps\[0\]\.betweenMs\[1\] must be a whole number from 5/],
    [{ steps: [{ atMs: 0, fault: { kind: 'delay' } }] }, /steps\[0\]\.fault\.delayMs/],
    [{ steps: [{ atMs: 0, clear: true, when: 1 }] }, /steps\[0\]\.when is not a field/],
    [{ steps: [{ atMs: 0, end: 'a' }] }, /no step names a fault 'a'/],
    [{ steps: [{ atMs: 0, name: 'a', clear: true }] }, /only a fault has a name/],
  ];
  for (const [value, text] of cases) assert.throws(() => scenarioFrom(value), text);
});

test('the moments of a scenario come from its seed, in the order in which things happen', () => {
  const scenario = (seed: number): Scenario => ({
    seed,
    steps: [
      { betweenMs: [0, 100_000], fault: { kind: 'drop' } },
      { betweenMs: [0, 100_000], clear: true },
      { atMs: 50_000, advanceMs: 1 },
    ],
  });
  assert.deepEqual(planOf(scenario(3)), planOf(scenario(3)));
  assert.notDeepEqual(planOf(scenario(3)), planOf(scenario(4)));
  const moments = planOf(scenario(3)).map(({ at }) => at);
  assert.deepEqual(
    moments,
    [...moments].sort((a, b) => a - b),
  );
});

/** Two ends of a line. */
function line(): { near: Duplex; far: PassThrough; sent: PassThrough } {
  const far = new PassThrough();
  const sent = new PassThrough();
  return { near: Duplex.from({ readable: far, writable: sent }), far, sent };
}

test('a gate passes everything on, and nothing once it is silent', async () => {
  const { near, far, sent } = line();
  const gate = new FaultGate(near, () => 0);
  const heard: string[] = [];
  const out: string[] = [];
  gate.on('data', (chunk: Buffer) => heard.push(chunk.toString()));
  sent.on('data', (chunk: Buffer) => out.push(chunk.toString()));
  far.write('in');
  gate.write('out');
  await new Promise((resolve) => setTimeout(resolve, 20));
  gate.fallSilent();
  far.write('lost');
  await new Promise<void>((resolve) => gate.write('lost', () => resolve()));
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual([heard, out], [['in'], ['out']]);
  gate.destroy();
  await new Promise((resolve) => setTimeout(resolve, 10));
  assert.equal(near.destroyed, false);
  gate.cut();
  assert.equal(near.destroyed, true);
});

test('late bytes keep their order, also behind others when the lateness is over', async () => {
  const { near, far } = line();
  let late = 50;
  const gate = new FaultGate(near, (direction) => (direction === 'in' ? late : 0));
  const heard: { readonly text: string; readonly after: number }[] = [];
  const begun = performance.now();
  gate.on('data', (chunk: Buffer) => heard.push({ text: chunk.toString(), after: performance.now() - begun }));
  far.write('a');
  await new Promise(setImmediate);
  late = 0;
  far.write('b');
  while (heard.map(({ text }) => text).join('').length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(heard.map(({ text }) => text).join(''), 'ab');
  assert.ok((heard[0]?.after ?? 0) >= 50, 'none before its time');
  gate.cut();
});

test('what is late keeps no process alive', async () => {
  const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const faults = new Faults(() => 0);
  const guard = new HubGuard(faults, new HubLimits({ sku: 'S1', burstSeconds: 0, queueSeconds: 3600 }, new Clock()));
  faults.add({ kind: 'reorder', waitMs: 3_600_000 });
  faults.add({ kind: 'delay', delayMs: 600_000 });
  const before = timers();
  void new Traffic(faults).carry({ service: 'hub', devices: ['d1'] }, async () => {});
  disturb(faults, { url: '/devices/d1' } as IncomingMessage, {} as ServerResponse, () => {});
  guard.admit('registry', { protocol: 'http' });
  assert.ok(guard.admit('registry', { protocol: 'http' }), 'it has to wait');
  assert.equal(timers(), before);
});
