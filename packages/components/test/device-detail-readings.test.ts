import { ConnectedServiceError, type Reading, type SummaryTile } from '@csk/core';
import { expect } from '@open-wc/testing';
import type { CskDeviceDetail } from '../src/index.ts';
import type { FakeService } from './fake-client.ts';
import { aDevice, entity, fleetService } from './fixtures.ts';
import { all, button, expectAccessible, find, make, mount, text, unmount, until } from './mounting.ts';

const HOSTILE = '<img src=x onerror=alert(1)>';

const MINUTE = 60_000;

function aReading(metric: string, value: number, minutesAgo = 3): Reading {
  return { deviceKey: 'thermostat-07', metric, value, at: Date.now() - minutesAgo * MINUTE };
}

function aTile(id: string, fields: Partial<SummaryTile>): SummaryTile {
  return {
    ...entity(id),
    ...{ label: 'x', position: 1, source: 'measure', aggregation: 'avg', rangeType: 'hours', rangeValue: 1 },
    ...fields,
  };
}

/** A device of which nothing came lately over the live stream. */
function quietService(readings: readonly Reading[]): FakeService {
  const service = fleetService();
  service.series = [];
  Object.assign(service.client.readings, { latest: async () => readings });
  return service;
}

async function shown(service: FakeService, fields: Partial<CskDeviceDetail> = {}, width = 900) {
  const element = make('csk-device-detail', { deviceId: 'd1', ...fields });
  await mount([element], service.client, width);
  await until(() => text(element).includes('Identity') && !element.shadowRoot?.querySelector('.skeleton'));
  return element;
}

const readings = (element: CskDeviceDetail) => all(element, '[part=reading]').map((one) => text(one));

describe('readings and links of <csk-device-detail>', () => {
  afterEach(unmount);

  it('shows the newest value of each metric with its unit and age, and follows the stream', async () => {
    const service = quietService([aReading('Temperature', 66.4), aReading('Humidity', 41)]);
    service.put('summaryTile', aTile('t1', { deviceId: 'd1', metric: 'Temperature', unit: '°F' }));
    service.put('summaryTile', aTile('t2', { categoryId: 'k1', metric: 'Temperature', unit: 'K' }));
    service.put('summaryTile', aTile('t3', { categoryId: 'k1', metric: 'Humidity', unit: '%' }));
    const element = await shown(service);
    await until(() => readings(element).length === 2);
    await until(() => readings(element)[0]?.includes('%') === true);
    expect(readings(element)).to.deep.equal(['Humidity 41 % 3 min ago', 'Temperature 66.4 °F 3 min ago']);
    await expectAccessible(element);
    service.emitReadings('d1', 'Temperature', Date.now(), 71.5);
    await until(() => readings(element)[1]?.includes('71.5 °F') === true);
    service.emitReadings('d1', 'Pressure', Date.now(), 3);
    await until(() => readings(element).length === 3);
  });

  it('shows small values, and those of a device whose clock is beyond all dates', async () => {
    const lost = { ...aReading('Clock', 1), at: 9e15 };
    const element = await shown(quietService([aReading('Leak', 0.0042), lost]));
    await until(() => readings(element).length === 2);
    expect(readings(element)).to.deep.equal(['Clock 1', 'Leak 0.0042 3 min ago']);
    expect(find(element, 'time').hasAttribute('datetime')).to.equal(false);
    await expectAccessible(element);
  });

  it('folds what is beyond eight', async () => {
    const many = Array.from({ length: 11 }, (_, n) => aReading(`m${String(n).padStart(2, '0')}`, n));
    const element = await shown(quietService(many), {}, 300);
    await until(() => readings(element).length === 11);
    const details = find<HTMLDetailsElement>(element, '[part=readings] details');
    expect(details.open).to.equal(false);
    expect(details.querySelector('summary')?.textContent.trim()).to.equal('3 more');
    expect(details.querySelectorAll('[part=reading]')).to.have.lengthOf(3);
    expect(element.scrollWidth).to.be.at.most(300);
    await expectAccessible(element);
  });

  it('says that there are none, why they cannot be had, and nothing to those who may not see them', async () => {
    const none = await shown(quietService([]));
    await until(() => text(none).includes('has sent no readings yet'));
    unmount();
    const service = quietService([]);
    let fails = true;
    const latest = async () => {
      if (fails) throw new ConnectedServiceError('unavailable', 'The store rests.');
      return [aReading('Temperature', 5)];
    };
    Object.assign(service.client.readings, { latest });
    const element = await shown(service);
    const failed = () => element.shadowRoot?.querySelector('[part=readings] [role=alert]');
    await until(() => failed() !== null);
    fails = false;
    find<HTMLButtonElement>(element, '[part=readings] [role=alert] button').click();
    await until(() => readings(element).length === 1);
    expect(failed()).to.equal(null);
    unmount();
    const refused = quietService([aReading('Temperature', 5)]);
    refused.operations = refused.operations.filter((id) => id !== 'Readings_Latest');
    const other = await shown(refused);
    expect(text(other)).to.not.include('Latest readings');
  });

  it('shows metrics and firmware as the device wrote them', async () => {
    const service = quietService([aReading(HOSTILE, 1)]);
    service.put('device', aDevice('d1', { reported: { modules: { main: { version: HOSTILE } } } }));
    const element = await shown(service, { firmwarePath: 'modules.main.version' });
    await until(() => readings(element).length === 1);
    expect(readings(element)[0]).to.include(HOSTILE);
    expect(text(element)).to.include(`Firmware ${HOSTILE}`);
    expect(element.shadowRoot?.querySelector('img')).to.equal(null);
  });

  it('asks the host for the customer, the asset, the open alerts and the open cases', async () => {
    const service = fleetService();
    service.put('asset', { ...entity('s1'), name: 'Hall 3', accountId: 'a1' });
    service.put('device', aDevice('d1', { assetId: 's1' }));
    const element = await shown(service);
    await until(() => text(element).includes('Hall 3') && text(element).includes('Open cases'));
    const asked: unknown[] = [];
    for (const type of [
      'csk-account-open',
      'csk-asset-open',
      'csk-device-alerts-open',
      'csk-device-cases-open',
    ] as const) {
      element.addEventListener(type, (event) => asked.push([type, event.detail.id]));
    }
    button(element, 'Northwind Foods').click();
    button(element, 'Hall 3').click();
    for (const term of ['Open alerts', 'Open cases']) {
      const fact = all(element, '[part=facts] dl > div').find((one) => text(one).startsWith(term));
      fact?.querySelector('button')?.click();
    }
    expect(asked).to.deep.equal([
      ['csk-account-open', 'a1'],
      ['csk-asset-open', 's1'],
      ['csk-device-alerts-open', 'd1'],
      ['csk-device-cases-open', 'd1'],
    ]);
  });
});
