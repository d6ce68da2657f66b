import { expect } from '@open-wc/testing';
import type { Alert } from '@csk/core';
import { createFakeService, type FakeService } from './fake-client.ts';
import { aDevice, anAccount, anAlert } from './fixtures.ts';
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

type List = HTMLElementTagNameMap['csk-alert-list' | 'csk-device-list'];

const HOSTILE = '<img src=x onerror=alert(1)>';

/** So many customers, of whom the last has an alert and a device; another has both, too. */
function serviceWith(customers: number): FakeService {
  const service = createFakeService();
  for (let i = 0; i < customers; i += 1) {
    service.put('account', anAccount(`a${i}`, `Customer ${String(i).padStart(4, '0')}`));
  }
  const last = `a${customers - 1}`;
  service.put('account', anAccount(last, `Zürich Cooling ${HOSTILE}`));
  service.put('alert', anAlert('n1', { accountId: 'a0', description: 'Of the first' }));
  service.put('alert', anAlert('n2', { accountId: last, description: 'Of the last' }));
  service.put('device', aDevice('d1', { accountId: 'a0', name: 'Of the first' }));
  service.put('device', aDevice('d2', { accountId: last, name: 'Of the last' }));
  return service;
}

async function shown<T extends 'csk-alert-list' | 'csk-device-list'>(tag: T, service: FakeService, width = 1000) {
  const list = make(tag) as List;
  await mount([list], service.client, width);
  await until(() => all(list, '.row').length === 2);
  return list;
}

const field = (list: List) => find<HTMLInputElement>(list, 'input[role=combobox]');
const options = (list: List) => all(list, '.customers li').map((option) => text(option));
const rows = (list: List) => all(list, '.row').map((row) => row.dataset['id']);

/** Types into the field, as somebody does who has come there. */
async function search(list: List, words: string): Promise<void> {
  field(list).focus();
  type(field(list), words);
  await until(() => find(list, '.customers [role=status]').textContent !== 'Loading');
}

for (const [tag, ofLast] of [
  ['csk-alert-list', 'n2'],
  ['csk-device-list', 'd2'],
] as const) {
  describe(`the customer filter of <${tag}>`, () => {
    afterEach(unmount);

    it('is a plain list of few customers', async () => {
      const list = await shown(tag, serviceWith(200));
      const select = await until(() => find<HTMLSelectElement>(list, 'select[aria-label=Customer]'));
      expect(select.options).to.have.lengthOf(201);
      expect(all(list, '.customers')).to.have.lengthOf(0);
    });

    it('finds any of very many customers by typing', async () => {
      const service = serviceWith(1_000);
      const list = await shown(tag, service);
      await until(() => field(list));
      expect(all(list, 'select[aria-label=Customer]')).to.have.lengthOf(0);
      expect(field(list).placeholder).to.match(/customer/);
      await expectAccessible(list);
      await search(list, 'zurich');
      await until(() => options(list).some((name) => name.includes(HOSTILE)));
      expect(options(list)).to.have.lengthOf(2);
      expect(text(find(list, '.customers [role=status]'))).to.equal('1 customer found');
      expect(field(list).getAttribute('aria-expanded')).to.equal('true');
      await expectAccessible(list);
      const told: unknown[] = [];
      for (const name of ['csk-view-change', 'csk-device-view-change'] as const) {
        list.addEventListener(name, ({ detail }) => told.push(detail.filter.accountId));
      }
      press(field(list), 'Enter');
      await until(() => rows(list).join() === ofLast);
      expect(field(list).value).to.equal(`Zürich Cooling ${HOSTILE}`);
      expect(field(list).getAttribute('aria-expanded')).to.equal('false');
      expect(told).to.deep.equal(['a999']);
      expect(list.shadowRoot?.activeElement).to.equal(field(list));
      expect(service.calls, 'who was found is not fetched again').to.not.include('account.get');
    });
  });
}

describe('finding a customer among many', () => {
  afterEach(unmount);

  async function alertList(service = serviceWith(1_000), width?: number) {
    const list = await shown('csk-alert-list', service, width);
    if (width !== undefined) button(list, 'Filters').click();
    await until(() => field(list));
    return list;
  }

  it('goes through the choices by arrows, with the first ones before anything is typed', async () => {
    const list = await alertList();
    field(list).focus();
    press(field(list), 'ArrowDown');
    await until(() => options(list).length === 21);
    const active = () => find(list, `#${field(list).getAttribute('aria-activedescendant')}`);
    expect(text(active())).to.equal('Any customer');
    expect(text(find(list, '.customers [role=status]'))).to.equal('Only the first are shown; type to find others.');
    for (let i = 0; i < 15; i += 1) press(field(list), 'ArrowDown');
    await until(() => text(active()) === 'Customer 0014');
    const [choice, frame] = [active().getBoundingClientRect(), find(list, '.customers ul').getBoundingClientRect()];
    expect(choice.bottom).to.be.at.most(frame.bottom + 1);
    expect(choice.top).to.be.at.least(frame.top);
    await expectAccessible(list);
    for (let i = 0; i < 14; i += 1) press(field(list), 'ArrowUp');
    await until(() => text(active()) === 'Customer 0000');
    press(field(list), 'Enter');
    await until(() => rows(list).join() === 'n1');
    press(field(list), 'ArrowUp');
    await until(() => field(list).getAttribute('aria-expanded') === 'true');
    press(field(list), 'Escape');
    await until(() => field(list).getAttribute('aria-expanded') === 'false');
    expect(field(list).value).to.equal('Customer 0000');
  });

  it('is chosen by pointer; what is typed and not chosen is no filter, an emptied field takes it away', async () => {
    const list = await alertList();
    field(list).focus();
    field(list).click();
    await until(() => options(list).length === 21);
    all(list, '.customers li')[1]?.click();
    await until(() => rows(list).join() === 'n1');
    await search(list, 'nobody');
    await until(() => text(find(list, '.customers [role=status]')) === 'No customer found');
    expect(options(list)).to.deep.equal(['Any customer']);
    await expectAccessible(list);
    press(field(list), 'Enter');
    await settled();
    expect(rows(list).join()).to.equal('n1');
    find(list, 'input[type=search]').focus();
    await until(() => field(list).value === 'Customer 0000');
    field(list).focus();
    type(field(list), '');
    find(list, 'input[type=search]').focus();
    await until(() => rows(list).length === 2);
    expect(field(list).value).to.equal('');
  });

  it('takes nobody whom the keys had come to before others were found', async () => {
    const service = serviceWith(1_000);
    const list = await alertList(service);
    field(list).focus();
    press(field(list), 'ArrowDown');
    await until(() => options(list).length === 21);
    type(field(list), 'cust');
    for (let i = 0; i < 6; i += 1) press(field(list), 'ArrowDown');
    await until(() => field(list).getAttribute('aria-activedescendant'));
    type(field(list), 'zurich');
    for (let i = 0; i < 6; i += 1) press(field(list), 'ArrowDown');
    await until(() => options(list).length === 2);
    await settled();
    expect(field(list).getAttribute('aria-activedescendant')).to.equal(null);
    press(field(list), 'Enter');
    await until(() => rows(list).join() === 'n2');
    expect(find(list, '.customers ul').tabIndex, 'the keyboard stays in the field').to.equal(-1);
  });

  it('says when it cannot be asked, and tries again', async () => {
    const service = serviceWith(1_000);
    const list = await alertList(service);
    service.failure = UNAVAILABLE;
    await search(list, 'zurich');
    await until(() => text(find(list, '.customers [role=status]')) === 'This could not be loaded');
    await expectAccessible(list);
    service.failure = undefined;
    const again = button(list, 'Try again');
    again.focus();
    await settled();
    expect(field(list).getAttribute('aria-expanded'), 'the keyboard is still in it').to.equal('true');
    again.click();
    await until(() => options(list).length === 2);
    expect(list.shadowRoot?.activeElement).to.equal(field(list));
  });

  it('shows by name whom the host filters by, and forgets it with the service', async () => {
    const service = serviceWith(1_000);
    const list = make('csk-alert-list', { filter: { accountId: 'a0' } });
    const provider = await mount([list], service.client, 1000);
    await until(() => field(list).value === 'Customer 0000');
    expect(rows(list).join()).to.equal('n1');
    provider.client = serviceWith(500).client;
    await until(() => rows(list).length === 2 && field(list).value === '');
  });

  it('does not ask where the host has decided, and filters the host’s own alerts', async () => {
    const given = make('csk-alert-list', { accountId: 'a0' });
    const items: readonly Alert[] = [anAlert('o1', { accountId: 'a0' }), anAlert('o2', { accountId: 'a999' })];
    const own = make('csk-alert-list', { items });
    await mount([given, own], serviceWith(1_000).client, 1000);
    await until(() => field(own));
    await settled();
    expect(all(given, '.customers')).to.have.lengthOf(0);
    await search(own, 'zurich');
    await until(() => options(own).length === 2);
    press(field(own), 'Enter');
    await until(() => rows(own).join() === 'o2');
  });

  it('works in a narrow pane, right to left', async () => {
    const list = await alertList(serviceWith(1_000), 300);
    list.dir = 'rtl';
    await search(list, 'customer 0');
    await until(() => options(list).length === 21);
    expect(list.scrollWidth).to.be.at.most(300);
    const [box, pane] = [find(list, '.customers .found').getBoundingClientRect(), list.getBoundingClientRect()];
    expect(box.left).to.be.at.least(pane.left);
    expect(box.right).to.be.at.most(pane.right);
    await expectAccessible(list);
  });
});
