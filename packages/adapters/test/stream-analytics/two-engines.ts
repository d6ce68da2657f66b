import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { createStreamProcessor } from '@csk/adapters/stream-analytics';
import { createConnectedService } from '@csk/core';
import type { ConnectedService, ReadingStore, ServiceStore, StreamRow } from '@csk/core';
import { createMemoryDeviceCloud, createMemoryEventStream, systemClock } from '@csk/core/memory';

/** Every event makes one row, which says by which text. */
const textOf = (name: string) => `SELECT n, '${name}' AS made INTO Alerts FROM Telemetry WHERE n > 0`;

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const limit = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > limit) assert.fail(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/**
 * Two engines on one store, with a processor each, and devices that never stop sending. The rule is changed through the
 * engine that does not run it, then the one that runs it closes. Every event must have made one row.
 */
export async function changeUnderLoad(
  t: TestContext,
  open: () => Promise<{ readonly store: ServiceStore; readonly readings: ReadingStore }>,
): Promise<void> {
  const stream = createMemoryEventStream();
  const written: StreamRow[] = [];
  const engines: ConnectedService[] = [];
  for (const instance of ['one', 'two']) {
    const { store, readings } = await open();
    const processor = createStreamProcessor({
      inputs: { Telemetry: { stream } },
      sinks: { Alerts: { write: async (rows) => void written.push(...rows) } },
      checkpoints: store,
      clock: systemClock,
      times: { checkpointMs: 50 },
    });
    const jobs = [{ name: 'limits', version: '1', query: textOf('first') }];
    const service = createConnectedService({
      store,
      readings,
      devices: createMemoryDeviceCloud(),
      rules: { processor, jobs },
      instance,
      leaseMs: 1_500,
    });
    await service.start();
    t.after(async () => {
      await service.close();
      await processor.close?.();
    });
    engines.push(service);
  }
  const runner = () =>
    engines.findIndex((service) =>
      service
        .health()
        .hops.some(
          ({ name, state, counts }) => name === 'rules:limits' && state !== 'standby' && counts['inputEvents'],
        ),
    );
  let sent = 0;
  const sending = setInterval(() => {
    for (let turn = 0; turn < 3; turn += 1) stream.publish({ deviceKey: `d${sent % 5}`, body: { n: (sent += 1) } });
  }, 5);
  t.after(() => clearInterval(sending));
  const rowsBy = (name: string) => written.filter(({ row }) => row['made'] === name).length;
  await until('the first text to run', () => runner() >= 0 && rowsBy('first') > 50);
  const first = runner();
  const other = engines[1 - first];
  const running = engines[first];
  assert.ok(other && running);
  const changed = await other.client().rules.update('limits', { query: textOf('second') });
  assert.equal(changed.jobVersion, '1+1');
  await until('the second text to run', () => rowsBy('second') > 50);
  await running.client().rules.update('limits', { query: textOf('third'), state: 'drop' });
  await until('the third text to run', () => rowsBy('third') > 50);
  const before = written.length;
  await running.close();
  await until('the other engine to go on', () => written.length > before + 50);
  clearInterval(sending);
  const rows = new Map(written.map((row) => [row.id, row]));
  await until('all rows', () => {
    for (const row of written) rows.set(row.id, row);
    return rows.size >= sent;
  });
  const numbers = [...rows.values()].map(({ row }) => Number(row['n'])).sort((a, b) => a - b);
  assert.deepEqual(
    numbers,
    Array.from({ length: sent }, (_, index) => index + 1),
    'each event once',
  );
  // By one text after the other, never back.
  const order = written.map(({ row }) => String(row['made']));
  assert.deepEqual([...new Set(order)], ['first', 'second', 'third']);
  assert.ok(order.lastIndexOf('first') < order.indexOf('second'));
  assert.ok(order.lastIndexOf('second') < order.indexOf('third'));
}
