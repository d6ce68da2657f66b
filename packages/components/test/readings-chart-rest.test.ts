import { expect } from '@open-wc/testing';
import type { CskReadingsChart } from '../src/index.ts';
import type { FakeService } from './fake-client.ts';
import { aDevice, populatedService } from './fixtures.ts';
import { all, find, make, mount, settled, text, unmount, until } from './mounting.ts';

/** A stand-in for the browser's observer of `<csk-readings-chart>`, and for the minute after which a chart rests. */
const screens = new Map<Element, (isNear: boolean) => void>();
let minuteIsOver: (() => void) | undefined;
const { IntersectionObserver: Observer, setTimeout: wait } = window;

class FakeObserver extends Observer {
  readonly #seen: IntersectionObserverCallback;

  constructor(seen: IntersectionObserverCallback, init?: IntersectionObserverInit) {
    super(seen, init);
    this.#seen = seen;
  }

  override observe(target: Element): void {
    if (target.localName !== 'csk-readings-chart') return super.observe(target);
    screens.set(target, (isIntersecting) => this.#seen([{ isIntersecting } as IntersectionObserverEntry], this));
  }
}

const asked = ({ calls }: FakeService) => calls.filter((call) => call === 'readings.range').length;

async function offScreen(): Promise<{
  service: FakeService;
  chart: CskReadingsChart;
  see: (isNear: boolean) => void;
}> {
  const service = populatedService();
  const chart = make('csk-readings-chart', { deviceId: 'd1' });
  await mount([chart], service.client);
  return { service, chart, see: (isNear) => screens.get(chart)?.(isNear) };
}

const HOUR = 3_600_000;
/** A span that the longest live window holds, too. */
const SPAN = { from: Date.now() - 3 * HOUR, to: Date.now() - 2 * HOUR };
const PAST = [{ metric: 'Past', bucketMs: 0, times: [SPAN.from, SPAN.to], values: [1, 2] }];

const legendOf = (chart: Element) => text(find(chart, '.legend'));

/** The next readings that are asked for come when the test wants them to; later ones come at once. */
function holdNext(service: FakeService): () => void {
  const { readings } = service.client;
  const { range } = readings;
  let give = () => {};
  readings.range = async () => {
    readings.range = range;
    service.calls.push('readings.range');
    await new Promise<void>((resolve) => (give = resolve));
    return service.series;
  };
  return () => give();
}

describe('<csk-readings-chart> off the screen', () => {
  before(() => {
    window.IntersectionObserver = FakeObserver;
    window.setTimeout = ((act: () => void, ms?: number, ...rest: unknown[]) => {
      if (ms !== 60_000) return wait(act, ms, ...rest);
      minuteIsOver = act;
      return 0;
    }) as typeof window.setTimeout;
  });
  after(() => {
    window.IntersectionObserver = Observer;
    window.setTimeout = wait;
  });
  afterEach(unmount);

  it('asks for nothing until it is nearly seen', async () => {
    const { service, chart, see } = await offScreen();
    see(false);
    await settled();
    expect(service.calls.filter((call) => call !== 'access.get')).to.deep.equal([]);
    expect(all(chart, 'canvas')).to.have.lengthOf(0);
    see(true);
    await until(() => all(chart, 'canvas').length === 1);
    expect(asked(service)).to.equal(1);
  });

  it('rests when it is long gone, keeps what it showed, and catches up', async () => {
    const { service, chart, see } = await offScreen();
    see(true);
    await until(() => all(chart, 'canvas').length === 1);
    const legend = () => text(find(chart, '.legend'));
    service.emitReadings('d1', 'Temperature', Date.now(), 91.5);
    await until(() => legend().includes('91.5'));
    see(false);
    service.emitReadings('d1', 'Temperature', Date.now(), 92.5);
    await until(() => legend().includes('92.5'));
    minuteIsOver?.();
    await settled();
    service.emitReadings('d1', 'Temperature', Date.now(), 93.5);
    await settled();
    expect(legend(), 'what it showed').to.contain('92.5');
    expect(all(chart, 'canvas')).to.have.lengthOf(1);
    see(true);
    await settled();
    expect(all(chart, 'canvas'), 'no skeleton in between').to.have.lengthOf(1);
    service.emitReadings('d1', 'Temperature', Date.now(), 94.5);
    await until(() => legend().includes('94.5'));
  });

  it('does not rest when it comes back soon', async () => {
    const { service, chart, see } = await offScreen();
    see(true);
    await until(() => all(chart, 'canvas').length === 1);
    const before = asked(service);
    see(false);
    see(true);
    await settled();
    service.emitReadings('d1', 'Temperature', Date.now(), 95.5);
    await until(() => text(find(chart, '.legend')).includes('95.5'));
    expect(asked(service)).to.equal(before);
  });

  it('asks for another device only when it is seen, and shows nothing of the first meanwhile', async () => {
    const { service, chart, see } = await offScreen();
    service.put('device', aDevice('d2'));
    see(true);
    await until(() => all(chart, 'canvas').length === 1);
    see(false);
    minuteIsOver?.();
    await settled();
    const before = asked(service);
    chart.deviceId = 'd2';
    await settled();
    expect(asked(service)).to.equal(before);
    expect(all(chart, 'canvas')).to.have.lengthOf(0);
    see(true);
    await until(() => all(chart, 'canvas').length === 1);
    expect(asked(service)).to.be.greaterThan(before);
  });

  it('shows nothing of a span of the past as if it were live, though it has rested before', async () => {
    const { service, chart, see } = await offScreen();
    see(true);
    await until(() => all(chart, 'canvas').length === 1);
    see(false);
    minuteIsOver?.();
    await settled();
    const present = service.series;
    service.series = PAST;
    Object.assign(chart, SPAN);
    see(true);
    await until(() => legendOf(chart).includes('Past'));
    const before = asked(service);
    const give = holdNext(service);
    service.series = present;
    chart.from = chart.to = undefined;
    // Another than that of which it knows readings already.
    chart.range = 6 * HOUR;
    await until(() => asked(service) > before);
    await settled();
    expect(
      all(chart, '.legend')
        .map((one) => text(one))
        .join(),
    ).to.not.contain('Past');
    expect(all(chart, 'canvas'), 'the live readings are awaited').to.have.lengthOf(0);
    give();
    await until(() => legendOf(chart).includes('Humidity'));
  });

  it('stays live when the readings of a span come that is not wanted any more', async () => {
    const { service, chart, see } = await offScreen();
    const present = service.series;
    const give = holdNext(service);
    Object.assign(chart, SPAN);
    see(true);
    await until(() => asked(service) === 1);
    chart.from = chart.to = undefined;
    await until(() => legendOf(chart).includes('Humidity'));
    service.series = PAST;
    give();
    await settled();
    expect(legendOf(chart)).to.contain('Humidity').and.not.contain('Past');
    service.series = present;
    service.emitReadings('d1', 'Temperature', Date.now(), 91.5);
    await until(() => legendOf(chart).includes('91.5'));
  });
});
