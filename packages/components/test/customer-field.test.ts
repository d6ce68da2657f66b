import { expect } from '@open-wc/testing';
import { rowAt } from './alert-rows.ts';
import type { FakeService } from './fake-client.ts';
import { anAccount, anAlert, populatedService } from './fixtures.ts';
import { all, button, expectAccessible, find, make, mount, press, text, type, unmount, until } from './mounting.ts';

/** With so many customers that nobody lists them. */
function crowdedService(): FakeService {
  const service = populatedService();
  for (let i = 0; i < 1_000; i += 1)
    service.put('account', anAccount(`m${i}`, `Customer ${String(i).padStart(4, '0')}`));
  service.put('account', anAccount('zurich', 'Zürich Cooling'));
  return service;
}

const askedForCustomers = ({ calls }: FakeService) => calls.filter((call) => call === 'account.list').length;
const field = (element: Element) => find<HTMLInputElement>(element, 'input[role=combobox]');
const found = (element: Element) => text(find(element, '.customers [role=status]'));

/** Finds the only one of that name, and takes it by the key. */
async function choose(element: Element, words: string, name: string): Promise<void> {
  field(element).focus();
  type(field(element), words);
  await until(() => found(element) === '1 customer found');
  const enter = new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, composed: true, cancelable: true });
  field(element).dispatchEvent(enter);
  expect(enter.defaultPrevented, 'the key takes a customer and sends no form').to.equal(true);
  await until(() => field(element).value === name);
}

describe('the customer of a new case, among very many', () => {
  afterEach(unmount);

  it('is filled in, and another is found by typing', async () => {
    const service = crowdedService();
    const form = make('csk-case-form', { alertId: 'n2' });
    await mount([form], service.client, 1000);
    await until(() => field(form).value === 'Alpine Ski House');
    expect(all(form, 'select#account')).to.have.lengthOf(0);
    expect(find(form, 'label[for=account]').textContent).to.equal('Customer');
    expect(field(form).id).to.equal('account');
    await expectAccessible(form);
    expect(askedForCustomers(service), 'the others were not fetched').to.be.at.most(2);
    await choose(form, 'zurich', 'Zürich Cooling');
    expect(form.shadowRoot?.activeElement).to.equal(field(form));
    await expectAccessible(form);
    button(form, 'Create case').click();
    await until(() => text(form).includes('Case CAS-1000'));
    expect(service.tables.case[0]?.accountId).to.equal('zurich');
    await until(() => text(form).includes('Zürich Cooling'));
  });

  it('is asked for where nobody knows it, at its field', async () => {
    const service = crowdedService();
    service.put('alert', { ...anAlert('n1'), accountId: undefined });
    const form = make('csk-case-form', { alertId: 'n1' });
    await mount([form], service.client, 320);
    await until(() => field(form).placeholder === 'Choose a customer …');
    button(form, 'Create case').click();
    await until(() => text(form).includes('A case needs a customer.'));
    expect(form.shadowRoot?.activeElement).to.equal(field(form));
    expect(field(form).getAttribute('aria-invalid')).to.equal('true');
    expect(field(form).getAttribute('aria-required')).to.equal('true');
    expect(field(form).getAttribute('aria-describedby')).to.equal('account-problem');
    await expectAccessible(form);
    press(field(form), 'ArrowDown');
    await until(() => all(form, '.customers li').length === 21);
    const [list, frame] = [find(form, '.customers .found').getBoundingClientRect(), form.getBoundingClientRect()];
    expect(list.left).to.be.at.least(frame.left);
    expect(list.right).to.be.at.most(frame.right);
  });
});

describe('the customer of a new work order, among very many', () => {
  afterEach(unmount);

  it('is found by typing; Escape closes the list and not the form', async () => {
    const service = crowdedService();
    const list = make('csk-alert-list', { sort: 'newest' });
    await mount([list], service.client);
    await until(() => all(list, '.row').length === 4);
    rowAt(list, 0).querySelector('input')?.click();
    await until(() => text(list).includes('1 selected'));
    button(list, 'Select all 4').click();
    await until(() => text(list).includes('4 selected'));
    button(list, 'Create work order').click();
    const inForm = (selector: string) => find<HTMLInputElement>(list, `form.order ${selector}`);
    await until(() => inForm('input[role=combobox]'));
    const combobox = inForm('input[role=combobox]');
    combobox.focus();
    press(combobox, 'ArrowDown');
    await until(() => combobox.getAttribute('aria-expanded') === 'true');
    const named = (attribute: string) => find(list, `#${combobox.getAttribute(attribute)}`).closest('form.order');
    await until(() => combobox.getAttribute('aria-activedescendant'));
    for (const attribute of ['aria-controls', 'aria-activedescendant']) expect(named(attribute)).to.not.equal(null);
    const ids = all(list, '[id]').map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).to.deep.equal([]);
    press(combobox, 'Escape');
    await until(() => combobox.getAttribute('aria-expanded') === 'false');
    expect(all(list, 'form.order')).to.have.lengthOf(1);
    type(combobox, 'zurich');
    await until(() => text(inForm('.customers [role=status]')) === '1 customer found');
    press(combobox, 'Enter');
    await until(() => combobox.value === 'Zürich Cooling');
    await expectAccessible(list);
    find<HTMLButtonElement>(list, '.order button.primary').click();
    await until(() => service.tables.workOrder.some(({ accountId }) => accountId === 'zurich'));
  });
});
