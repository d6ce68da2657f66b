import { paged, type SummaryTile, type SummaryValue } from '@csk/core';
import { expect } from '@open-wc/testing';
import type { FleetSelectDetail } from '../src/index.ts';
import { createFakeService } from './fake-client.ts';
import { aDevice, ago, anAlert, entity, fleetService } from './fixtures.ts';
import {
  all,
  button,
  expectAccessible,
  find,
  make,
  mount,
  settled,
  text,
  UNAVAILABLE,
  unmount,
  until,
} from './mounting.ts';

const tile = (id: string, fields: Partial<SummaryTile>): SummaryTile => ({
  ...entity(id),
  deviceId: 'd1',
  label: id,
  position: 0,
  source: 'measure',
  rangeType: 'latest',
  ...fields,
});

const VALUES: readonly SummaryValue[] = [
  {
    tile: tile('Now', { metric: 'Temperature', aggregation: 'none', unit: '°C' }),
    value: 4.25,
    at: Date.now() - 180_000,
  },
  {
    tile: tile('Day', { metric: 'Temperature', aggregation: 'avg', rangeType: 'hours', rangeValue: 24, unit: '°C' }),
    value: 4.8,
  },
  { tile: tile('Alerts', { source: 'alerts', rangeType: 'days', rangeValue: 7 }), value: 12 },
  { tile: tile('Cases', { source: 'cases', rangeType: 'days', rangeValue: 1 }), value: 0 },
  {
    tile: tile('Pressure', { metric: 'Pressure', aggregation: 'max', rangeType: 'hours', rangeValue: 1 }),
    value: null,
  },
];

describe('<csk-device-summary>', () => {
  afterEach(unmount);

  it('shows figures with unit and range, and says where there is none', async () => {
    const service = fleetService();
    service.summary = VALUES;
    service.series = [];
    const element = make('csk-device-summary', { deviceId: 'd1' });
    await mount([element], service.client);
    await until(() => text(element).includes('Now'));
    expect(all(element, '[part=tile]').map((one) => text(one))).to.deep.equal([
      'Now 4.25 °C Latest · 3 min ago',
      'Day 4.8 °C Average · last 24 hours',
      'Alerts 12 Alerts · last 7 days',
      'Cases 0 Cases · last day',
      'Pressure –no data Highest · last hour',
    ]);
    await expectAccessible(element);
  });

  it('follows the newest reading, and fetches again when something that it counts has changed', async () => {
    const service = fleetService();
    service.summary = VALUES;
    service.series = [];
    const element = make('csk-device-summary', { deviceId: 'd1' });
    await mount([element], service.client);
    await until(() => text(element).includes('4.25'));
    await settled();
    service.emitReadings('d1', 'Temperature', Date.now() + 10, 9.5);
    await until(() => text(element).includes('9.5 °C'));
    service.summary = VALUES.map((one) => (one.tile.label === 'Alerts' ? { ...one, value: 13 } : one));
    service.put('alert', anAlert('fresh'));
    await until(() => text(element).includes('Alerts 13'));
    service.failure = UNAVAILABLE;
    service.put('alert', anAlert('fresher'));
    await until(() => text(element).includes('Could not refresh: The service does not answer.'));
    expect(text(element)).to.contain('Alerts 13');
    await expectAccessible(element);
    service.failure = undefined;
    button(element, 'Try again').click();
    await until(() => !text(element).includes('Could not refresh'));
  });

  it('shows figures of the host’s own without a client', async () => {
    const element = make('csk-device-summary', { values: VALUES });
    await mount([element], undefined, 300);
    expect(text(element)).to.contain('4.25');
    expect(element.scrollWidth).to.be.at.most(300);
  });
});

describe('<csk-fleet-status>', () => {
  afterEach(unmount);

  const figures = (element: HTMLElement, part: string) => all(element, `[part=${part}] .tile`).map((one) => text(one));

  it('counts devices by connection, category and alerts by severity, and follows them', async () => {
    const service = fleetService();
    const element = make('csk-fleet-status');
    await mount([element], service.client);
    await until(() => text(element).includes('Thermostat') && text(element).includes('Open alerts'));
    expect(figures(element, 'connections')).to.deep.equal([
      'Connected 1 14%',
      'Disconnected 1 14%',
      'Never connected 4 57%',
      'Disabled 1 14%',
    ]);
    expect(figures(element, 'alerts')).to.deep.equal(['High 1', 'Medium 2', 'Low 1']);
    expect(text(find(element, '[part=categories]')))
      .to.contain('Thermostat 1 of 4')
      .and.contain('Without category 0 of 2');
    expect(text(element)).to.contain('7 devices').and.contain('Last heartbeat: now');
    await expectAccessible(element);
    service.put('alert', anAlert('fire'));
    await until(() => figures(element, 'alerts')[0] === 'High 2');
  });

  it('says how many at least when there are more alerts than are loaded', async () => {
    const service = createFakeService();
    service.put('device', aDevice('d1'));
    for (let i = 0; i < 510; i += 1) {
      const level = i < 3 ? 'high' : 'medium';
      service.put('alert', anAlert(`n${i}`, { priority: { level, score: level === 'high' ? 90 : 50, reasons: [] } }));
    }
    const element = make('csk-fleet-status');
    await mount([element], service.client);
    await until(() => text(element).includes('Open alerts'));
    expect(figures(element, 'alerts')).to.deep.equal(['High 3', 'Medium 497+', 'Low –']);
  });

  it('tells which figure was chosen', async () => {
    const element = make('csk-fleet-status');
    await mount([element], fleetService().client);
    await until(() => text(element).includes('Thermostat'));
    const chosen: FleetSelectDetail[] = [];
    element.addEventListener('csk-fleet-select', ({ detail }) => chosen.push(detail));
    all(element, '[part=connections] .tile')[2]?.click();
    all(element, '[part=alerts] .tile')[0]?.click();
    button(element, 'Thermostat').click();
    button(element, 'Without category').click();
    expect(chosen).to.deep.equal([
      { connection: 'never-heard' },
      { priority: 'high' },
      { categoryId: 'k1' },
      { categoryId: null },
    ]);
  });

  it('shows in which minutes a device reported', async () => {
    const service = fleetService();
    const minute = Math.floor(Date.now() / 60_000) * 60_000;
    service.heartbeats = [1, 2, 5].map((ago) => ({ at: minute - ago * 60_000, readings: ago }));
    const element = make('csk-fleet-status', { deviceId: 'd1' });
    await mount([element], service.client, 300);
    await until(() => text(element).includes('Reported in 3 of the last 60 minutes.'));
    expect(all(element, '.strip rect.connected')).to.have.lengthOf(3);
    find(element, 'summary').click();
    expect(all(element, '[part=heartbeats] tbody tr')).to.have.lengthOf(3);
    await expectAccessible(element);
    expect(element.scrollWidth).to.be.at.most(300);
  });

  it('looks at one customer or category only, and leaves out what the caller may not see', async () => {
    const service = fleetService();
    const element = make('csk-fleet-status', { accountId: 'a2' });
    await mount([element], service.client);
    await until(() => text(element).includes('2 devices') && figures(element, 'alerts')[1] === 'Medium 1');
    element.accountId = undefined;
    element.categoryId = 'k1';
    await until(() => text(element).includes('4 devices'));
    expect(text(element)).to.not.contain('Open alerts').and.not.contain('By category');
    unmount();
    const other = fleetService();
    other.operations = [];
    const narrow = make('csk-fleet-status');
    await mount([narrow], other.client);
    await until(() => text(narrow).includes('Thermostat'));
    expect(text(narrow)).to.not.contain('Open alerts');
  });

  it('keeps what it knows when it cannot be refreshed', async () => {
    const service = fleetService();
    const element = make('csk-fleet-status');
    await mount([element], service.client);
    await until(() => text(element).includes('Thermostat'));
    service.failure = UNAVAILABLE;
    service.put('device', aDevice('d1', { connected: false, lastActivityAt: ago(3) }));
    // The change alone would have it fetched seconds later: what asks for it at once is not put off by that.
    document.dispatchEvent(new Event('visibilitychange'));
    await until(() => text(element).includes('Could not refresh'));
    expect(text(element)).to.contain('Thermostat');
    service.failure = undefined;
    button(element, 'Try again').click();
    await until(() => figures(element, 'connections')[0] === 'Connected 0 0%');
  });

  it('says that heartbeats could not be refreshed, and lets no device fall silent for it', async () => {
    const service = fleetService();
    const minute = Math.floor(Date.now() / 60_000) * 60_000;
    service.heartbeats = [1, 2, 5].map((ago) => ({ at: minute - ago * 60_000, readings: ago }));
    const element = make('csk-fleet-status', { deviceId: 'd1' });
    await mount([element], service.client);
    await until(() => text(element).includes('Reported in 3 of the last 60 minutes.'));
    const places = () => all(element, '.strip rect.connected').map((one) => one.getAttribute('x'));
    const before = places();
    const { now } = Date;
    try {
      Date.now = () => now() + 10 * 60_000;
      const heartbeats = async () => Promise.reject(UNAVAILABLE);
      Object.assign(service.client.readings, { heartbeats });
      document.dispatchEvent(new Event('visibilitychange'));
      await until(() => text(element).includes('Could not refresh: The service does not answer.'));
      expect(places()).to.deep.equal(before);
    } finally {
      Date.now = now;
    }
    Object.assign(service.client.readings, { heartbeats: async () => service.heartbeats });
    button(element, 'Try again').click();
    await until(() => !text(element).includes('Could not refresh'));
  });

  it('says that alerts could not be counted', async () => {
    const service = fleetService();
    const { list } = service.client.alerts;
    service.client.alerts.list = () => paged(async () => Promise.reject(UNAVAILABLE));
    const element = make('csk-fleet-status');
    await mount([element], service.client);
    await until(() => text(element).includes('Thermostat') && text(element).includes('The service does not answer.'));
    expect(figures(element, 'alerts')).to.deep.equal([]);
    await expectAccessible(element);
    service.client.alerts.list = list;
    button(element, 'Try again').click();
    await until(() => figures(element, 'alerts')[0] === 'High 1');
    expect(text(element)).to.not.contain('does not answer');
  });
});
