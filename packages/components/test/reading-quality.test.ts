import { createConnectedService, type ConnectedService, type Reading } from '@csk/core';
import {
  createMemoryDeviceCloud,
  createMemoryEventStream,
  createMemoryReadingStore,
  createMemoryStore,
} from '@csk/core/memory';
import { expect } from '@open-wc/testing';
import { all, button, expectAccessible, find, make, mount, text, unmount, until } from './mounting.ts';

const MINUTE = 60_000;

interface World {
  readonly service: ConnectedService;
  send(message: Readonly<Record<string, number | string>>): void;
}

/** The engine in memory with a device that has sent these readings, and tiles of its latest values. */
async function world(readings: readonly Omit<Reading, 'deviceKey'>[]): Promise<World> {
  const store = createMemoryStore();
  const events = createMemoryEventStream();
  const devices = createMemoryDeviceCloud({ events });
  await devices.register({ deviceKey: 'pump-1' });
  const cloud = devices.device('pump-1');
  cloud.connect();
  await store.transact(async (transaction) => {
    const registration = { registration: 'registered', connected: true } as const;
    await transaction.put('device', { id: 'd1', name: 'Pump 1', deviceKey: 'pump-1', ...registration });
    for (const metric of ['Pressure', 'Flow']) {
      const tile = { deviceId: 'd1', label: metric, position: 0, source: 'measure', metric } as const;
      await transaction.put('summaryTile', { id: metric, ...tile, aggregation: 'none', rangeType: 'latest' });
    }
  });
  const kept = createMemoryReadingStore();
  await kept.append(readings.map((one) => ({ ...one, deviceKey: 'pump-1' })));
  const service = createConnectedService({ store, devices, readings: kept, telemetry: { stream: events } });
  await service.start();
  return { service, send: (message) => cloud.send(message) };
}

/** Readings that ended a minute ago, one a second up to the last of a minute; the last of the pressure is bad, that of the flow uncertain. */
function doubtful(count = 60): Omit<Reading, 'deviceKey'>[] {
  const end = Math.floor(Date.now() / MINUTE) * MINUTE - MINUTE - 1_000;
  return Array.from({ length: count }, (_, index) => end - (count - 1 - index) * 1_000).flatMap((at, index) => {
    const isLast = index === count - 1;
    return [
      { metric: 'Pressure', at, value: isLast ? 999 : 2, ...(isLast ? { quality: 'bad' as const } : {}) },
      { metric: 'Flow', at, value: isLast ? 8 : 7, ...(isLast ? { quality: 'uncertain' as const } : {}) },
    ];
  });
}

describe('quality of readings over the real engine', () => {
  let now: World;

  afterEach(async () => {
    unmount();
    await now.service.close();
  });

  it('a chart tells it in its table and its file, and leaves bad readings out of its figures', async () => {
    now = await world(doubtful());
    const chart = make('csk-readings-chart', { deviceId: 'd1' });
    await mount([chart], now.service.client());
    const legend = await until(() => all(chart, '.legend')[0]);
    expect(text(legend)).to.contain('Pressure 2 ').and.contain('Flow 8 ').and.not.contain('999');
    button(chart, 'Table').click();
    await until(() => all(chart, 'tbody tr').length > 0);
    const titles = all(chart, 'thead th').map((one) => text(one));
    expect(titles).to.deep.equal(['Time', 'Flow', 'Flow · quality', 'Pressure', 'Pressure · quality']);
    const cells = all(chart, 'tbody tr').map((row) => [...row.querySelectorAll('td')].map((one) => text(one)));
    expect(cells[0]).to.deep.equal(['8', 'uncertain quality', '999', 'bad quality']);
    expect(cells[1]).to.deep.equal(['7', 'good quality', '2', 'good quality']);
    const lines = (await chart.toCsv()).trim().split('\r\n');
    expect(lines[0]).to.equal('time,Flow,Flow status code,Pressure,Pressure status code');
    expect(lines.at(-1)?.split(',').slice(1)).to.deep.equal(['8', String(0x40000000), '999', String(0x80000000)]);
    await expectAccessible(chart);
  });

  it('a chart of buckets marks those with readings in doubt', async () => {
    now = await world(doubtful(2_500));
    const chart = make('csk-readings-chart', { deviceId: 'd1', range: 3_600_000 });
    await mount([chart], now.service.client());
    await until(() => all(chart, '.legend')[0]);
    const lines = (await chart.toCsv()).trim().split('\r\n');
    expect(lines[0]).to.contain('Pressure min,Pressure max,Pressure status code');
    const pressure = lines.slice(1).map((line) => line.split(',').slice(5));
    expect(new Set(pressure.map(([, , max]) => max))).to.deep.equal(new Set(['2']));
    expect(pressure.map(([, , , code]) => code).filter((code) => code !== '0')).to.deep.equal([String(0x40000000)]);
  });

  it('the latest values and their tiles say it, by a shape and a word, and follow the stream', async () => {
    now = await world(doubtful());
    const detail = make('csk-device-detail', { deviceId: 'd1' });
    const summary = make('csk-device-summary', { deviceId: 'd1' });
    await mount([detail, summary], now.service.client());
    const readings = () => all(detail, '[part=reading]').map((one) => text(one));
    const tiles = () => all(summary, '[part=tile]').map((one) => text(one));
    await until(() => readings().length === 2 && tiles().length === 2);
    expect(readings()[0]).to.match(/^Flow 8 uncertain quality /);
    expect(readings()[1]).to.match(/^Pressure 999 bad quality /);
    expect(tiles().find((one) => one.startsWith('Pressure'))).to.match(/^Pressure 999 bad quality /);
    expect(find(detail, '[part=reading] .badge svg').getAttribute('aria-hidden')).to.equal('true');
    await expectAccessible(detail);
    await expectAccessible(summary);

    now.send({ Pressure: 3, Flow: 9, Flow_quality: 'bad' });
    await until(() => readings()[0]?.startsWith('Flow 9 bad quality ') && readings()[1]?.startsWith('Pressure 3 '));
    await until(() => tiles().some((one) => one.startsWith('Pressure 3 ')));
    expect(all(detail, '[part=reading] .badge')).to.have.lengthOf(1);
    await until(() => tiles().some((one) => one.startsWith('Flow 9 bad quality')));
    expect(all(summary, '[part=tile] .badge')).to.have.lengthOf(1);
  });
});
