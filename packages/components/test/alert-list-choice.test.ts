import { expect } from '@open-wc/testing';
import type { CskAlertList } from '../src/index.ts';
import { many, rowAt } from './alert-rows.ts';
import { createFakeService, type FakeService } from './fake-client.ts';
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
  type,
  UNAVAILABLE,
  unmount,
  until,
} from './mounting.ts';

async function chooseFirst(list: CskAlertList): Promise<void> {
  rowAt(list, 0).querySelector('input')?.click();
  await until(() => text(list).includes('1 selected'));
}

/** A list whose first page is chosen, of a service that has more. */
async function withAllLoadedChosen({ client }: FakeService): Promise<CskAlertList> {
  const list = make('csk-alert-list', { sort: 'newest' });
  await mount([list], client);
  await until(() => loadedRows(list) === 200);
  await chooseFirst(list);
  button(list, 'Select all 200').click();
  await until(() => text(list).includes('200 selected'));
  return list;
}

describe('<csk-alert-list>, many alerts at once', () => {
  afterEach(unmount);

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
    await chooseFirst(list);
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

  it('chooses by the box and by the cell around it, once for each click', async () => {
    const list = make('csk-alert-list');
    await mount([list], populatedService().client);
    await until(() => all(list, '.row').length === 4);
    const opened: unknown[] = [];
    list.addEventListener('csk-alert-select', (event) => opened.push(event));
    const row = rowAt(list, 0);
    const [cell, box] = [row.querySelector<HTMLElement>('.choose'), row.querySelector('input')];
    for (const target of [box, cell]) {
      target?.click();
      await until(() => row.getAttribute('aria-selected') === 'true' && box?.checked === true);
      target?.click();
      await until(() => row.getAttribute('aria-selected') === 'false' && box?.checked === false);
    }
    expect(opened).to.deep.equal([]);
  });

  it('acknowledges and closes the chosen ones to which it applies, and tells what became of them', async () => {
    const service = populatedService();
    const list = make('csk-alert-list', { view: 'all', sort: 'newest' });
    await mount([list], service.client);
    await until(() => all(list, '.row').length === 5);
    const open = all(list, '.row:not(.closed)').length;
    await chooseFirst(list);
    button(list, 'Select all 5').click();
    await until(() => text(list).includes('5 selected'));
    const done: string[] = [];
    list.addEventListener('csk-alert-bulk', ({ detail }) =>
      done.push(`${detail.action} ${detail.outcomes.filter(({ outcome }) => outcome === 'done').length}`),
    );
    button(list, `Close ${open}`).click();
    (await until(() => all(list, '.ending button.primary')[0])).click();
    await until(() => text(list).includes(`${open} closed`));
    expect(done).to.deep.equal([`close ${open}`]);
    expect(service.calls.filter((name) => name === 'alerts.bulk close')).to.have.lengthOf(1);
    await until(() => all(list, '.row.closed').length === 5);
    expect(button(list, 'Reopen').disabled, 'that is what is left to do').to.equal(false);
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

  it('chooses all that match, beyond the rows that are loaded, and acts on those to which it applies', async () => {
    const service = createFakeService();
    for (const alert of many(450)) service.put('alert', alert);
    for (const id of ['m300', 'm440']) {
      const alert = service.tables.alert.find((one) => one.id === id);
      if (alert) service.put('alert', { ...alert, acknowledgedAt: ago(1) });
    }
    const list = await withAllLoadedChosen(service);
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
    const list = await withAllLoadedChosen(service);
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
    await chooseFirst(list);
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
    await chooseFirst(list);
    button(list, 'Unshelve').click();
    await until(() => text(list).includes('1 brought back'));
    list.handling = undefined;
    await until(() => all(list, '.row').length === 4);
  });
});
