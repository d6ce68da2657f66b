import { expect } from '@open-wc/testing';
import { descriptions, many, rowAt } from './alert-rows.ts';
import { createFakeService } from './fake-client.ts';
import { ago, anAlert, populatedService } from './fixtures.ts';
import {
  all,
  button,
  expectAccessible,
  find,
  loadedRows,
  make,
  mount,
  press,
  settled,
  text,
  unmount,
  until,
} from './mounting.ts';

/** A list that is asked to sound fetches how; what comes before that is there is not heard. */
async function soundLoaded(): Promise<void> {
  await settled();
  await import('../src/alert-list/alert-sound.ts');
  await settled();
}

describe('<csk-alert-list>', () => {
  afterEach(unmount);

  it('shows open parents with names, most important first, and all of them on demand', async () => {
    const service = populatedService();
    service.put('alert', anAlert('child', { parentId: 'n1', description: 'A repeat' }));
    const list = make('csk-alert-list');
    await mount([list], service.client);
    await until(() => text(list).includes('Northwind Foods'));
    expect(descriptions(list)).to.deep.equal([
      'Temperature above 70 °F',
      'Motor vibration',
      'Door left open',
      'Filter should be changed soon',
    ]);
    expect(text(rowAt(list, 1)))
      .to.contain('Lift motor 2')
      .and.contain('Acknowledged')
      .and.contain('42m');
    button(list, 'All').click();
    await until(() => text(list).includes('Compressor stopped'));
    button(list, 'Newest').click();
    await until(() => descriptions(list)[2] === 'Filter should be changed soon');
  });

  it('follows changes without losing the focused row', async () => {
    const service = populatedService();
    const list = make('csk-alert-list');
    await mount([list], service.client);
    await until(() => all(list, '.row').length === 4);
    rowAt(list, 0).focus();
    const focused = list.shadowRoot?.activeElement;
    service.put(
      'alert',
      anAlert('n9', { description: 'Fire', priority: { level: 'high', score: 99, reasons: [] } }, 0),
    );
    await until(() => descriptions(list)[0] === 'Fire');
    expect(list.shadowRoot?.activeElement).to.equal(focused);
    expect(focused?.textContent).to.contain('Temperature above 70 °F');
    service.put('alert', anAlert('n9', { description: 'Fire', status: 'closed' }, 0));
    await until(() => all(list, '.row').length === 4);
  });

  it('opens an alert by click and by Enter', async () => {
    const list = make('csk-alert-list');
    const provider = await mount([list], populatedService().client);
    await until(() => all(list, '.row').length === 4);
    const ids: string[] = [];
    provider.addEventListener('csk-alert-select', (event) => ids.push(event.detail.id, event.detail.alert.description));
    rowAt(list, 1).click();
    rowAt(list, 0).focus();
    press(rowAt(list, 0), 'Enter');
    await settled();
    expect(ids).to.deep.equal(['n2', 'Motor vibration', 'n1', 'Temperature above 70 °F']);
    expect(rowAt(list, 0).getAttribute('aria-current')).to.equal('true');
  });

  it('keeps few nodes for 100,000 alerts, counts them all, and moves through them by keys', async () => {
    const list = make('csk-alert-list', { items: many(100_000), sort: 'newest' });
    await mount([list], undefined);
    await until(() => all(list, '.row').length > 0);
    const nodes = () => list.shadowRoot?.querySelectorAll('*').length ?? 0;
    expect(nodes()).to.be.below(900);
    expect(find(list, '[role=grid]').getAttribute('aria-rowcount')).to.equal('100001');
    rowAt(list, 0).focus();
    press(rowAt(list, 0), 'End');
    await until(() => list.shadowRoot?.activeElement?.getAttribute('aria-rowindex') === '100001');
    expect(list.shadowRoot?.activeElement?.textContent).to.contain('Alert 99999');
    expect(nodes()).to.be.below(900);
    press(rowAt(list, 99_999), 'ArrowUp');
    await until(() => list.shadowRoot?.activeElement?.getAttribute('aria-rowindex') === '100000');
    press(rowAt(list, 99_998), 'Home');
    await until(() => list.shadowRoot?.activeElement?.getAttribute('aria-rowindex') === '2');
    press(rowAt(list, 0), 'PageDown');
    await until(() => Number(list.shadowRoot?.activeElement?.getAttribute('aria-rowindex')) > 5);
  });

  it('shows rows after a jump of the scroll bar and keeps the focused row in the document', async () => {
    const list = make('csk-alert-list', { items: many(10_000), sort: 'newest' });
    await mount([list], undefined);
    await until(() => all(list, '.row').length > 0);
    rowAt(list, 3).focus();
    const scroller = find(list, '.scroller');
    scroller.scrollTop = 200_000;
    await until(() => all(list, '.row').some((row) => row.dataset['index'] === '5000'));
    expect(list.shadowRoot?.activeElement?.getAttribute('data-index')).to.equal('3');
    const box = scroller.getBoundingClientRect();
    const visible = all(list, '.row').filter((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      return bottom > box.top && top < box.bottom;
    });
    expect(visible.length).to.be.at.least(Math.floor(box.height / 40));
  });

  it('holds new alerts back while the reader has scrolled away', async () => {
    const service = createFakeService();
    for (const alert of many(60)) service.put('alert', alert);
    const list = make('csk-alert-list', { sort: 'newest' });
    await mount([list], service.client);
    await until(() => all(list, '.row').length > 0);
    const scroller = find(list, '.scroller');
    scroller.scrollTop = 800;
    await until(() => all(list, '.row').some((row) => row.dataset['index'] === '25'));
    const before = rowAt(list, 22).getBoundingClientRect().top;
    for (const id of ['x', 'y', 'z']) {
      service.put('alert', { ...anAlert(id, { description: `Newcomer ${id}` }, 0), createdAt: ago(-1) });
    }
    const arrivals = await until(() => all(list, '.arrivals')[0]);
    expect(text(arrivals)).to.equal('3 new');
    expect(rowAt(list, 22).getBoundingClientRect().top).to.equal(before);
    expect(text(find(list, '[aria-live]'))).to.contain('new alert');
    arrivals.click();
    await until(() => descriptions(list)[0] === 'Newcomer z');
    expect(scroller.scrollTop).to.equal(0);
  });

  it('loads further pages as the reader comes near the end', async () => {
    const service = createFakeService();
    for (const alert of many(450)) service.put('alert', alert);
    const list = make('csk-alert-list', { sort: 'newest' });
    await mount([list], service.client);
    await until(() => loadedRows(list) === 200);
    find(list, '.scroller').scrollTop = 200 * 40;
    await until(() => loadedRows(list) === 400);
    expect(find(list, '[role=grid]').getAttribute('aria-rowcount'), 'nobody knows how many there are').to.equal('-1');
    find(list, '.scroller').scrollTop = 400 * 40;
    await until(() => find(list, '[role=grid]').getAttribute('aria-rowcount') === '451');
    expect(all(list, '.arrivals')).to.have.lengthOf(0);
  });

  it('sounds for new alerts only when it is asked to, seldom, and never for those that were there', async () => {
    const sounds: number[] = [];
    const { createOscillator } = AudioContext.prototype;
    const { resume } = AudioContext.prototype;
    AudioContext.prototype.resume = async () => undefined;
    const state = Object.getOwnPropertyDescriptor(BaseAudioContext.prototype, 'state') ?? {};
    Object.defineProperty(BaseAudioContext.prototype, 'state', { configurable: true, get: () => 'running' });
    AudioContext.prototype.createOscillator = function (this: AudioContext) {
      sounds.push(performance.now());
      return createOscillator.call(this);
    };
    try {
      const service = createFakeService();
      for (const alert of many(450)) service.put('alert', alert);
      const list = make('csk-alert-list', { sort: 'newest' });
      await mount([list], service.client);
      await until(() => all(list, '.row').length > 0);
      const come = (id: string) => {
        service.put('alert', { ...anAlert(id, { description: `Newcomer ${id}` }, 0), createdAt: ago(-1) });
        return until(() => text(list).includes(`Newcomer ${id}`));
      };
      await come('x');
      expect(sounds, 'off by default').to.have.lengthOf(0);
      list.sound = true;
      await soundLoaded();
      find(list, '.scroller').scrollTop = 200 * 40;
      await until(() => loadedRows(list) > 398);
      expect(sounds, 'a further page is no news').to.have.lengthOf(0);
      find(list, '.scroller').scrollTop = 0;
      await settled();
      service.put('alert', { ...anAlert('y', { description: 'Newcomer y' }, 0), createdAt: ago(-2) });
      await until(() => sounds.length === 2);
      service.put('alert', { ...anAlert('z', { description: 'Newcomer z' }, 0), createdAt: ago(-3) });
      await settled();
      expect(sounds, 'one signal of two tones').to.have.lengthOf(2);
    } finally {
      Object.assign(AudioContext.prototype, { createOscillator, resume });
      Object.defineProperty(BaseAudioContext.prototype, 'state', state);
    }
  });

  it('is no trouble of the page when the browser gives no sound', async () => {
    const { resume } = AudioContext.prototype;
    let asked = 0;
    AudioContext.prototype.resume = async () => {
      asked += 1;
      throw new DOMException('The context was closed.', 'InvalidStateError');
    };
    const troubles: unknown[] = [];
    const note = (event: PromiseRejectionEvent) => {
      event.preventDefault();
      troubles.push(event.reason);
    };
    addEventListener('unhandledrejection', note);
    try {
      const service = populatedService();
      const list = make('csk-alert-list', { sound: true });
      await mount([list], service.client);
      await until(() => all(list, '.row').length === 4);
      service.put('alert', { ...anAlert('y', { description: 'Newcomer y' }, 0), createdAt: ago(-2) });
      await until(() => asked === 1);
      await settled();
      expect(troubles).to.deep.equal([]);
    } finally {
      removeEventListener('unhandledrejection', note);
      AudioContext.prototype.resume = resume;
    }
  });

  it('becomes cards where it is narrow', async () => {
    const list = make('csk-alert-list', { items: many(30) });
    await mount([list], undefined, 300);
    await until(() => all(list, '.frame.cards').length === 1);
    await settled();
    expect(rowAt(list, 0).offsetHeight).to.equal(84);
    await expectAccessible(list);
    for (const cell of rowAt(list, 0).children) {
      expect(cell.getBoundingClientRect().right).to.be.at.most(list.getBoundingClientRect().right);
    }
  });
});
