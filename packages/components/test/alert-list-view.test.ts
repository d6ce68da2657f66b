import { expect } from '@open-wc/testing';
import { descriptions, many, openFurther, rowAt } from './alert-rows.ts';
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
  settled,
  text,
  type,
  unmount,
  until,
} from './mounting.ts';

describe('<csk-alert-list>, as the agent wants it', () => {
  afterEach(unmount);

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
    await openFurther(list);
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
    await until(() => loadedRows(list) === 200);
    type(find<HTMLInputElement>(list, 'input[type=search]'), 'alert 449');
    await until(() => descriptions(list).join() === 'Alert 449');
    type(find<HTMLInputElement>(list, 'input[type=search]'), 'no such thing');
    await until(() => text(list).includes('No alert matches'));
    button(list, 'Clear filters').click();
    await until(() => loadedRows(list) === 200);
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
});
