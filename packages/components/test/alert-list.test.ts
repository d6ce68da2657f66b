import type { Alert } from '@csk/core';
import { expect } from '@open-wc/testing';
import type { CskAlertList } from '../src/index.ts';
import { ago, anAlert, populatedService } from './fixtures.ts';
import { createFakeService } from './fake-client.ts';
import {
  all,
  button,
  expectAccessible,
  find,
  make,
  mount,
  press,
  settled,
  text,
  type,
  UNAVAILABLE,
  unmount,
  until,
} from './mounting.ts';

const descriptions = (list: CskAlertList) =>
  [...all(list, '.row')]
    .sort((a, b) => Number(a.dataset['index']) - Number(b.dataset['index']))
    .map((row) => row.querySelector('.description')?.textContent);

const rowAt = (list: CskAlertList, index: number) => find(list, `.row[data-index="${index}"]`);

const many = (count: number): readonly Alert[] =>
  Array.from({ length: count }, (_, i) => anAlert(`m${i}`, { description: `Alert ${i}` }, i + 1));

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
    await until(() => find(list, '[role=grid]').getAttribute('aria-rowcount') === '201');
    find(list, '.scroller').scrollTop = 200 * 40;
    await until(() => find(list, '[role=grid]').getAttribute('aria-rowcount') === '401');
    expect(all(list, '.arrivals')).to.have.lengthOf(0);
  });

  it('chooses several by Space and by the box, and asks for one case of those that may have one', async () => {
    const service = populatedService();
    service.put('alert', anAlert('n6', { caseId: 'k', status: 'in-progress', progress: 'case-created' }));
    const list = make('csk-alert-list');
    await mount([list], service.client);
    await until(() => all(list, '.row').length === 5);
    let asked: readonly string[] = [];
    list.addEventListener('csk-case-create-request', (event) => {
      asked = event.detail.alertIds;
      event.preventDefault();
    });
    for (const row of all(list, '.row')) {
      if (row.dataset['id'] === 'n2') press(row, ' ');
      if (row.dataset['id'] === 'n3' || row.dataset['id'] === 'n6') row.querySelector('input')?.click();
    }
    await until(() => text(list).includes('3 selected'));
    await expectAccessible(list);
    button(list, 'Create case from 2').click();
    await settled();
    expect([...asked].sort()).to.deep.equal(['n2', 'n3']);
    expect(all(list, 'dialog'), 'the host took over').to.have.lengthOf(0);
  });

  it('opens its own form for a bulk case when the host does not take over', async () => {
    const service = populatedService();
    const list = make('csk-alert-list');
    const provider = await mount([list], service.client);
    await until(() => all(list, '.row').length === 4);
    rowAt(list, 0).querySelector('input')?.click();
    await until(() => text(list).includes('1 selected'));
    button(list, 'Create case').click();
    const form = await until(() => list.shadowRoot?.querySelector('csk-case-form'));
    await until(() => text(form).includes('Customer'));
    let created = '';
    provider.addEventListener('csk-case-created', (event) => (created = event.detail.case.title));
    button(form, 'Create case').click();
    await until(() => created);
    expect(created).to.equal('Temperature above 70 °F');
    await until(() => all(list, 'dialog').length === 0);
  });

  it('acknowledges and closes the chosen ones to which it applies, and tells what became of them', async () => {
    const service = populatedService();
    const list = make('csk-alert-list', { view: 'all', sort: 'newest' });
    await mount([list], service.client);
    await until(() => all(list, '.row').length === 5);
    const open = all(list, '.row:not(.closed)').length;
    rowAt(list, 0).querySelector('input')?.click();
    await until(() => text(list).includes('1 selected'));
    button(list, 'Select all 5').click();
    await until(() => text(list).includes('5 selected'));
    const done: string[] = [];
    list.addEventListener('csk-alert-bulk', ({ detail }) =>
      done.push(`${detail.action} ${detail.outcomes.filter(({ outcome }) => outcome === 'done').length}`),
    );
    button(list, `Close ${open}`).click();
    await until(() => text(list).includes(`${open} closed`));
    expect(done).to.deep.equal([`close ${open}`]);
    expect(service.calls.filter((name) => name === 'alerts.bulk close')).to.have.lengthOf(1);
    await until(() => all(list, '.row.closed').length === 5);
    expect(text(list)).to.contain('All chosen alerts are closed');
    await expectAccessible(list);
    service.put('alert', anAlert('n9', { description: 'Fan is loud' }));
    await until(() => all(list, '.row').length === 6);
    button(list, 'Clear selection').click();
    await until(() => all(list, '.toolbar.chosen').length === 0);
    expect(list.shadowRoot?.activeElement?.classList.contains('row'), 'the keyboard goes on from the rows').to.equal(
      true,
    );
    find(list, '[data-id=n9] input').click();
    await until(() => text(list).includes('1 selected'));
    service.failure = UNAVAILABLE;
    button(list, 'Acknowledge').click();
    await until(() => text(list).includes('Stopped after 0 of 1: The service does not answer.'));
    service.failure = undefined;
    button(list, 'Acknowledge').click();
    await until(() => text(list).includes('1 acknowledged'));
  });

  it('chooses a range with Shift', async () => {
    const list = make('csk-alert-list', { items: many(20), sort: 'newest' });
    await mount([list], undefined);
    await until(() => all(list, '.row').length > 8);
    press(rowAt(list, 2), ' ');
    rowAt(list, 6).dispatchEvent(
      new KeyboardEvent('keydown', { key: ' ', shiftKey: true, bubbles: true, composed: true }),
    );
    await until(() => text(list).includes('5 selected'));
    expect(all(list, '.row[aria-selected=true]').map(({ dataset }) => dataset['index'])).to.deep.equal([
      '2',
      '3',
      '4',
      '5',
      '6',
    ]);
  });

  it('filters by priority, handling, kind and customer, and says so when nothing is left', async () => {
    const service = populatedService();
    service.put('alert', anAlert('n7', { type: 'info', acknowledgedAt: ago(1) }));
    const list = make('csk-alert-list');
    await mount([list], service.client);
    await until(() => all(list, '.row').length === 5);
    const choose = (label: string, option: string) => {
      const select = all(list, 'select').find((one) => one.getAttribute('aria-label') === label) as HTMLSelectElement;
      select.value = [...select.options].find((one) => one.textContent === option)?.value ?? '';
      select.dispatchEvent(new Event('change', { bubbles: true }));
    };
    choose('Kind', 'Information');
    await until(() => all(list, '.row').length === 1);
    expect(list.alertType).to.equal('info');
    choose('Handling', 'Not acknowledged');
    await until(() => text(list).includes('No alert matches'));
    await expectAccessible(list);
    button(list, 'Clear filters').click();
    await until(() => all(list, '.row').length === 5);
    list.priority = 'high';
    await until(() => all(list, '.row').length > 0 && all(list, '.row .badge.medium, .row .badge.low').length === 0);
    expect(all(list, '.row').every((row) => text(row).includes('High'))).to.equal(true);
    list.priority = undefined;
    choose('Customer', 'Northwind Foods');
    await until(() => all(list, '.row').every((row) => text(row).includes('Northwind Foods')));
    list.accountId = 'a1';
    await until(() => !all(list, 'select').some((one) => one.getAttribute('aria-label') === 'Customer'));
  });

  it('searches what is loaded, and at the service what is not', async () => {
    const service = createFakeService();
    for (const alert of many(450)) service.put('alert', alert);
    const list = make('csk-alert-list', { sort: 'newest' });
    await mount([list], service.client);
    await until(() => all(list, '[role=grid]')[0]?.getAttribute('aria-rowcount') === '201');
    type(find<HTMLInputElement>(list, 'input[type=search]'), 'alert 449');
    await until(() => descriptions(list).join() === 'Alert 449');
    type(find<HTMLInputElement>(list, 'input[type=search]'), 'no such thing');
    await until(() => text(list).includes('No alert matches'));
    button(list, 'Clear filters').click();
    await until(() => all(list, '[role=grid]')[0]?.getAttribute('aria-rowcount') === '201');
    expect(find<HTMLInputElement>(list, 'input[type=search]').value).to.equal('');
  });

  it("filters a host's own alerts without a client", async () => {
    const items = [anAlert('n1', {}), anAlert('n2', { status: 'in-progress', progress: 'command-sent' })];
    const list = make('csk-alert-list', { items, handling: 'in-progress' });
    await mount([list], undefined);
    await until(() => all(list, '.row').length === 1);
    expect(rowAt(list, 0).dataset['id']).to.equal('n2');
    list.items = [...items, anAlert('n3', { status: 'in-progress', progress: 'command-sent' })];
    await until(() => all(list, '.row').length === 2);
  });

  it('chooses all that match, beyond the rows that are loaded, and acts on those to which it applies', async () => {
    const service = createFakeService();
    for (const alert of many(450)) service.put('alert', alert);
    for (const id of ['m300', 'm440']) {
      const alert = service.tables.alert.find((one) => one.id === id);
      if (alert) service.put('alert', { ...alert, acknowledgedAt: ago(1) });
    }
    const list = make('csk-alert-list', { sort: 'newest' });
    await mount([list], service.client);
    await until(() => all(list, '[role=grid]')[0]?.getAttribute('aria-rowcount') === '201');
    rowAt(list, 0).querySelector('input')?.click();
    await until(() => text(list).includes('1 selected'));
    button(list, 'Select all 200').click();
    await until(() => text(list).includes('200 selected'));
    button(list, 'Select all that match').click();
    await until(() => text(list).includes('450 selected'));
    expect(button(list, 'Create case').disabled, 'a case takes fewer').to.equal(true);
    expect(text(list)).to.contain('A case takes at most 100 alerts.');
    await expectAccessible(list);
    let done = 0;
    list.addEventListener('csk-alert-bulk', ({ detail }) => {
      done = detail.outcomes.filter(({ outcome }) => outcome === 'done').length;
    });
    button(list, 'Acknowledge 448').click();
    await until(() => text(list).includes('448 acknowledged'));
    expect(done).to.equal(448);
    expect(service.tables.alert.every(({ acknowledgedAt }) => acknowledgedAt)).to.equal(true);
    // What is no row is known as it was before: it is let go.
    await until(() => text(list).includes('200 selected'));
  });

  it('tells when the rest could not be chosen, and forgets it when another question is asked', async () => {
    const service = createFakeService();
    for (const alert of many(300)) service.put('alert', alert);
    const list = make('csk-alert-list', { sort: 'newest' });
    await mount([list], service.client);
    await until(() => all(list, '[role=grid]')[0]?.getAttribute('aria-rowcount') === '201');
    rowAt(list, 0).querySelector('input')?.click();
    await until(() => text(list).includes('1 selected'));
    button(list, 'Select all 200').click();
    await until(() => text(list).includes('200 selected'));
    service.failure = UNAVAILABLE;
    button(list, 'Select all that match').click();
    await until(() => text(list).includes('The others could not be selected: The service does not answer.'));
    expect(text(list)).to.contain('200 selected');
    service.failure = undefined;
    list.priority = 'high';
    await until(() => all(list, '.toolbar.chosen').length === 0);
  });

  it('shelves the chosen ones with an end and a reason, out of the way, and brings them back', async () => {
    const service = populatedService();
    const list = make('csk-alert-list');
    await mount([list], service.client);
    await until(() => all(list, '.row').length === 4);
    const shelved = rowAt(list, 0).dataset['id'];
    rowAt(list, 0).querySelector('input')?.click();
    await until(() => text(list).includes('1 selected'));
    button(list, 'Shelve').click();
    const form = await until(() => all(list, 'form.shelve')[0]);
    await settled();
    expect(list.shadowRoot?.activeElement?.localName, 'the keyboard is in the form').to.equal('select');
    await expectAccessible(list);
    press(form, 'Escape');
    await until(() => all(list, 'form.shelve').length === 0);
    button(list, 'Shelve').click();
    await until(() => all(list, 'form.shelve').length === 1);
    const send = find<HTMLButtonElement>(list, '.shelve button.primary');
    expect(send.disabled, 'a reason is needed').to.equal(true);
    type(find<HTMLInputElement>(list, '.shelve input'), 'Waiting for the technician');
    const hours = find<HTMLSelectElement>(list, '.shelve select');
    expect([...hours.options].map((option) => option.textContent)).to.include('3 days');
    hours.selectedIndex = 4;
    hours.dispatchEvent(new Event('change'));
    await until(() => !send.disabled);
    send.click();
    await until(() => text(list).includes('1 shelved'));
    await until(() => all(list, '.row').length === 3);
    const alert = service.tables.alert.find(({ id }) => id === shelved);
    const ahead = Date.parse(alert?.shelvedUntil ?? '') - Date.now();
    expect(ahead).to.be.within(23.9 * 3_600_000, 24 * 3_600_000);
    expect(alert?.transitions.at(-1)?.reason).to.equal('Waiting for the technician');
    list.handling = 'shelved';
    await until(() => all(list, '.row').length === 1 && text(rowAt(list, 0)).includes('Shelved'));
    rowAt(list, 0).querySelector('input')?.click();
    await until(() => text(list).includes('1 selected'));
    button(list, 'Unshelve').click();
    await until(() => text(list).includes('1 brought back'));
    list.handling = undefined;
    await until(() => all(list, '.row').length === 4);
  });

  it('keeps filters, view, sort and columns in plain values that a host sets again', async () => {
    const service = populatedService();
    const list = make('csk-alert-list');
    const provider = await mount([list], service.client);
    await until(() => text(list).includes('Any customer'));
    let kept: unknown;
    provider.addEventListener('csk-view-change', ({ detail }) => (kept = JSON.parse(JSON.stringify(detail))));
    list.priority = 'high';
    await settled();
    expect(kept, 'what the host does is no news').to.equal(undefined);
    list.priority = undefined;
    await settled();
    const customer = all(list, 'select').find((one) => one.getAttribute('aria-label') === 'Customer');
    if (!(customer instanceof HTMLSelectElement)) throw new Error('No filter by customer.');
    type(customer, [...customer.options].find((one) => one.textContent === 'Northwind Foods')?.value ?? '');
    type(find<HTMLInputElement>(list, 'input[type=search]'), 'door');
    button(list, 'Newest').click();
    find<HTMLDetailsElement>(list, 'details.columns').open = true;
    await until(() => all(list, '.columns label').length === 6);
    const age = all(list, '.columns label').find((one) => one.textContent?.includes('Age'));
    age?.querySelector('input')?.click();
    await until(() => descriptions(list).join() === 'Door left open');
    expect(kept).to.deep.equal({
      view: 'open',
      sort: 'newest',
      filter: { search: 'door', accountId: 'a1' },
      columns: ['priority', 'device', 'customer', 'status', 'times'],
    });
    const other = Object.assign(make('csk-alert-list'), kept);
    provider.append(other);
    await until(() => descriptions(other).join() === 'Door left open');
    expect(find<HTMLInputElement>(other, 'input[type=search]').value).to.equal('door');
    expect(JSON.parse(JSON.stringify(other.filter))).to.deep.equal({ search: 'door', accountId: 'a1' });
    other.filter = {};
    await until(() => descriptions(other).length === 4);
  });

  it('leaves columns out, with their width, and never the description', async () => {
    const list = make('csk-alert-list', { items: many(20), sort: 'newest' });
    await mount([list], undefined);
    await until(() => all(list, '.row').length > 8);
    const tracks = () => getComputedStyle(rowAt(list, 0)).gridTemplateColumns.split(' ').length;
    expect(tracks()).to.equal(8);
    list.setAttribute('columns', 'status, age, nonsense');
    await until(() => all(list, '.frame.no-device').length === 1);
    expect(tracks()).to.equal(4);
    const shown = () => [...rowAt(list, 0).children].filter((cell) => cell.getClientRects().length > 0);
    expect(shown().map(({ className }) => className)).to.deep.equal(['choose', 'description', 'status', 'age']);
    const heads = all(list, '.head > *').filter((head) => head.getClientRects().length > 0);
    shown().forEach((cell, index) => {
      expect(Math.round(cell.getBoundingClientRect().left)).to.equal(
        Math.round(heads[index]?.getBoundingClientRect().left ?? 0),
      );
    });
    await expectAccessible(list);
    list.removeAttribute('columns');
    await until(() => tracks() === 8);
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
      await settled();
      find(list, '.scroller').scrollTop = 200 * 40;
      await until(() => Number(find(list, '[role=grid]').getAttribute('aria-rowcount')) > 399);
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
