import { ConnectedServiceError, type SummaryTile } from '@csk/core';
import { expect } from '@open-wc/testing';
import type { CskReadingsChart } from '../src/index.ts';
import type { FakeService } from './fake-client.ts';
import { aDevice, entity, populatedService } from './fixtures.ts';
import { all, button, expectAccessible, find, make, mount, press, text, unmount, until } from './mounting.ts';

const HOSTILE = '<img src=x onerror=alert(1)>';

function withTiles(...tiles: readonly Partial<SummaryTile>[]): FakeService {
  const service = populatedService();
  service.put('device', aDevice('d1', { categoryId: 'k1' }));
  tiles.forEach((fields, i) =>
    service.put('summaryTile', {
      ...entity(`tile${i}`),
      ...{ label: 'Tile', position: i, source: 'measure', aggregation: 'none', rangeType: 'latest' },
      ...fields,
    }),
  );
  return service;
}

const TEMPERATURE = { deviceId: 'd1', metric: 'Temperature', label: 'Core temperature', unit: '°C' } as const;
const HUMIDITY = { categoryId: 'k1', metric: 'Humidity', label: 'Humidity of the air', unit: '%' } as const;

async function shown(service: FakeService, properties: Partial<CskReadingsChart> = {}): Promise<CskReadingsChart> {
  const chart = make('csk-readings-chart', { deviceId: 'd1', ...properties });
  await mount([chart], service.client);
  await until(() => all(chart, 'canvas').length === 1);
  return chart;
}

const legend = (chart: CskReadingsChart) => text(find(chart, '.legend'));

describe('<csk-readings-chart> names and units', () => {
  afterEach(unmount);

  it('takes them from the tiles of the device and of its category', async () => {
    const chart = await shown(withTiles(TEMPERATURE, HUMIDITY));
    await until(() => legend(chart).includes('Humidity of the air') && legend(chart).includes('Core temperature'));
    expect(legend(chart)).to.contain(' °C').and.contain(' %');
    const plot = find(chart, '.plot');
    press(plot, 'End');
    await until(() => / °C/.test(text(find(chart, '[aria-live]'))));
    expect(text(find(chart, '.readout')))
      .to.contain('Core temperature')
      .and.contain(' °C');
    expect(plot.getAttribute('aria-label')).to.contain('Core temperature');
    expect(await chart.toCsv()).to.match(/^time,.*Core temperature \(°C\)/);
    button(chart, 'Show as table').click();
    await until(() => all(chart, 'tbody td').some((cell) => / °C$/.test(text(cell))));
    expect(text(find(chart, 'thead'))).to.contain('Core temperature');
    await expectAccessible(chart);
  });

  it('takes those of the host first, and changes with them', async () => {
    const chart = await shown(withTiles(TEMPERATURE), { metricInfo: { Temperature: { unit: 'K' } } });
    await until(() => legend(chart).includes('Core temperature'));
    expect(legend(chart)).to.contain(' K').and.not.contain('°C');
    chart.metricInfo = { Temperature: { label: 'Here', unit: HOSTILE } };
    await until(() => legend(chart).includes(HOSTILE));
    expect(all(chart, 'img')).to.have.lengthOf(0);
    chart.metricInfo = undefined;
    await until(() => legend(chart).includes('°C'));
  });

  it('puts metrics of different units on axes of their own, and those without one in lanes', async () => {
    const chart = await shown(withTiles(), { axes: 'units' });
    const height = find(chart, '.plot').offsetHeight;
    chart.metricInfo = { Temperature: { unit: '°C' }, Humidity: { unit: '%' } };
    await until(() => find(chart, '.plot').offsetHeight < height);
  });

  it('does without them where they may not be read', async () => {
    const service = withTiles(TEMPERATURE);
    service.client.summaryTiles.list = () => {
      throw new ConnectedServiceError('forbidden', 'No.');
    };
    const chart = await shown(service);
    expect(legend(chart)).to.contain('Temperature');
    expect(text(chart)).not.to.contain('No.');
    expect(all(chart, '.banner')).to.have.lengthOf(0);
  });
});
