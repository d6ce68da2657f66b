import { expect } from '@open-wc/testing';
import { someSeries } from './fixtures.ts';
import { all, button, expectAccessible, find, make, mount, press, settled, text, unmount, until } from './mounting.ts';
import type { CskReadingsChart } from '../src/index.ts';

const NOON = Date.UTC(2026, 0, 1, 12);

async function drawn(properties: Partial<CskReadingsChart>): Promise<CskReadingsChart> {
  const chart = make('csk-readings-chart', properties);
  await mount([chart], undefined);
  await until(() => all(chart, '.plot')[0]);
  await settled();
  return chart;
}

/** How many pixels of the canvas are painted. */
function ink(chart: CskReadingsChart): number {
  const canvas = find<HTMLCanvasElement>(chart, 'canvas');
  const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
  let count = 0;
  for (let i = 3; i < data.length; i += 4) if ((data[i] ?? 0) > 0) count += 1;
  return count;
}

/** What the browser has save: its name and content. */
async function savedBy(act: () => void): Promise<{ readonly name: string; readonly content: Blob }> {
  const { createObjectURL } = URL;
  const { click } = HTMLAnchorElement.prototype;
  let content: Blob | undefined;
  let name: string | undefined;
  URL.createObjectURL = (blob: Blob) => {
    content = blob;
    return createObjectURL.call(URL, blob);
  };
  HTMLAnchorElement.prototype.click = function (this: HTMLAnchorElement) {
    name = this.download;
  };
  try {
    act();
    const saved = await until(() => content && name !== undefined && { name, content });
    return saved;
  } finally {
    URL.createObjectURL = createObjectURL;
    HTMLAnchorElement.prototype.click = click;
  }
}

describe('<csk-readings-chart> manner', () => {
  afterEach(unmount);

  it('draws what the options say', async () => {
    const times = [0, 60_000, 120_000, 900_000, 960_000, 1_020_000].map((offset) => NOON + offset);
    const series = [{ metric: 'Level', unit: 'm', times, values: [1, 5, 2, 8, 3, 3] }];
    const chart = await drawn({ series, to: NOON + 1_800_000, from: NOON - 600_000 });
    const plain = ink(chart);
    const changes = async (properties: Partial<CskReadingsChart>) => {
      Object.assign(chart, { line: 'straight', gaps: 'break', extendLast: 'none', series }, properties);
      await settled();
      return ink(chart);
    };
    expect(await changes({ gaps: 'join' })).to.be.greaterThan(plain);
    expect(await changes({ line: 'step' })).to.not.equal(plain);
    expect(await changes({ extendLast: 'now' })).to.be.greaterThan(plain);
    const withBefore = series.map((one) => ({ ...one, before: { at: NOON - 3_600_000, value: 4 } }));
    expect(await changes({ series: withBefore })).to.be.greaterThan(plain);
    const doubtful = series.map((one) => ({ ...one, quality: [0, 2 ** 31, 0, 0, 2 ** 30, 0] }));
    expect(await changes({ series: doubtful })).to.be.greaterThan(plain);
    expect(await changes({})).to.equal(plain);
  });

  it('speaks of the quality of a reading', async () => {
    const series = [{ metric: 'Level', times: [NOON, NOON + 1_000], values: [1, 5], quality: [0, 2 ** 31] }];
    const chart = await drawn({ series });
    press(find(chart, '.plot'), 'End');
    await until(() => text(find(chart, '[aria-live]')) === '12:00:01: Level 5 (bad quality)');
  });

  it('puts metrics of one unit on one axis, two a lane', async () => {
    const times = [NOON, NOON + 60_000];
    const series = [
      { metric: 'Inlet', unit: '°C', times, values: [4, 5] },
      { metric: 'Outlet', unit: '°C', times, values: [14, 15] },
      { metric: 'Pressure', unit: 'bar', times, values: [2, 1] },
    ];
    const chart = await drawn({ series });
    const inLanes = find(chart, '.plot').offsetHeight;
    chart.setAttribute('axes', 'units');
    await until(() => find(chart, '.plot').offsetHeight < inLanes / 1.5);
    await settled();
    expect(ink(chart)).to.be.greaterThan(500);
    press(find(chart, '.plot'), 'End');
    await until(() => all(chart, '.dot').length === 3);
    expect(new Set(all(chart, '.dot').map((one) => one.style.transform)).size).to.equal(3);
  });

  it('offers another figure of the buckets only where there are buckets', async () => {
    const raw = await drawn({ series: someSeries() });
    expect(all(raw, 'select')).to.have.lengthOf(0);
    const times = [NOON, NOON + 60_000];
    const series = [{ metric: 'T', bucketMs: 60_000, times, values: [5, 6], min: [1, 2], max: [8, 9] }];
    const chart = await drawn({ series });
    const select = find<HTMLSelectElement>(chart, 'select');
    expect(text(find(chart, '.legend'))).to.contain('T 6 ');
    select.value = 'max';
    select.dispatchEvent(new Event('change'));
    await until(() => text(find(chart, '.legend')).includes('T 9 '));
    expect(chart.aggregate).to.equal('max');
    await expectAccessible(chart);
  });

  it('tells latest, lowest, highest and average, in words with spaces between', async () => {
    const chart = await drawn({
      series: [{ metric: 'Speed', unit: 'rpm', times: [NOON, NOON + 1_000], values: [66.79, 70.21] }],
    });
    const figures = 'Speed 70.21 rpm min 66.79 · max 70.21 · avg 68.5';
    expect(text(find(chart, '.legend button'))).to.equal(figures);
    // Spaces between elements are none to every screen reader: each text carries its own.
    expect(find(chart, '.legend .name').textContent).to.equal('Speed ');
    expect(find(chart, '.legend b').textContent).to.equal('70.21 rpm ');
  });

  it('shows one metric alone by Shift or a double click, then all again', async () => {
    const chart = await drawn({ series: someSeries() });
    const pressed = () => all(chart, '.legend button').map((one) => one.getAttribute('aria-pressed'));
    const [humidity, temperature] = all(chart, '.legend button');
    temperature?.dispatchEvent(new MouseEvent('click', { shiftKey: true, bubbles: true }));
    await until(() => pressed().join() === 'false,true');
    temperature?.dispatchEvent(new MouseEvent('click', { shiftKey: true, bubbles: true }));
    await until(() => pressed().join() === 'true,true');
    humidity?.click();
    humidity?.click();
    humidity?.dispatchEvent(new MouseEvent('dblclick', { bubbles: true }));
    await until(() => pressed().join() === 'true,false');
    expect(humidity?.title).to.contain('Shift');
  });

  it('saves CSV: what is shown, as text that no spreadsheet runs', async () => {
    const chart = await drawn({
      series: [
        { metric: '=1+1', times: [NOON, NOON + 1_000], values: [1, 2] },
        { metric: 'Hidden', times: [NOON], values: [7] },
      ],
    });
    all(chart, '.legend button')[1]?.click();
    const csv = await chart.toCsv();
    expect(csv).to.equal(`time,"'=1+1"\r\n2026-01-01T12:00:00.000Z,1\r\n2026-01-01T12:00:01.000Z,2\r\n`);
    const { name, content } = await savedBy(() => button(chart, 'Save as CSV').click());
    expect(name).to.equal('readings-2026-01-01T12-00-00.csv');
    expect(await content.text()).to.equal(csv);
    const bytes = new Uint8Array(await content.arrayBuffer());
    expect([...bytes.slice(0, 3)], 'by which Excel knows UTF-8').to.deep.equal([0xef, 0xbb, 0xbf]);
  });

  it('saves a picture with a background, also while the table is shown', async () => {
    const chart = await drawn({ series: someSeries() });
    const { name, content } = await savedBy(() => button(chart, 'Save as PNG image').click());
    expect(name).to.match(/^readings-.*\.png$/);
    const picture = await createImageBitmap(content);
    expect(picture.width).to.equal(2 * find(chart, 'canvas').clientWidth);
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    const context = canvas.getContext('2d');
    context?.drawImage(picture, 0, 0);
    const data = context?.getImageData(0, 0, picture.width, picture.height).data ?? [];
    expect(data.length).to.be.greaterThan(0);
    for (let i = 3; i < data.length; i += 4) if (data[i] !== 255) expect.fail('transparent');
    button(chart, 'Show as table').click();
    await until(() => all(chart, 'tbody tr').length > 0);
    expect((await chart.toPng()).size).to.be.greaterThan(1_000);
  });

  it('says that there is nothing to draw', async () => {
    const chart = make('csk-readings-chart', { series: [] });
    await mount([chart], undefined);
    const error: unknown = await chart.toPng().catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(DOMException);
    expect(await chart.toCsv()).to.equal('time\r\n');
    expect(all(chart, 'button').some((one) => text(one) === 'CSV')).to.equal(false);
  });
});
