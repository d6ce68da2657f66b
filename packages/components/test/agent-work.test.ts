import { createConnectedService, type ConnectedService } from '@csk/core';
import { createMemoryDeviceCloud, createMemoryReadingStore, createMemoryStore } from '@csk/core/memory';
import { expect } from '@open-wc/testing';
import { all, button, find, make, mount, text, type, unmount, until } from './mounting.ts';

/** The engine in memory with one customer and two devices, of which each has an open alert. */
async function engine(): Promise<ConnectedService> {
  const store = createMemoryStore();
  await store.transact(async (transaction) => {
    await transaction.put('account', { id: 'a1', name: 'Northwind Foods' });
    for (const number of [7, 8]) {
      await transaction.put('device', {
        id: `d${number}`,
        name: `Cold store ${number}`,
        deviceKey: `thermostat-0${number}`,
        accountId: 'a1',
        registration: 'registered',
        connected: true,
      });
    }
  });
  const service = createConnectedService({
    store,
    devices: createMemoryDeviceCloud(),
    readings: createMemoryReadingStore(),
  });
  await service.start();
  return service;
}

describe('work on alerts over the real engine', () => {
  afterEach(unmount);

  it('is one work order of two alerts, called as the form said', async () => {
    const service = await engine();
    const client = service.client({ id: 'alex', name: 'Alex Agent' });
    for (const number of [7, 8]) {
      const description = `Cold store ${number} is too warm`;
      await client.alerts.raise({ description, token: `t${number}`, deviceKey: `thermostat-0${number}` });
    }
    const list = make('csk-alert-list');
    await mount([list], client);
    await until(() => all(list, '.row').length === 2);
    for (const box of all(list, '.row input')) box.click();
    await until(() => text(list).includes('2 selected'));
    button(list, 'Create work order').click();
    await until(() => all(list, '#order-title').length === 1);
    const title = find<HTMLInputElement>(list, '#order-title').value;
    type(find<HTMLTextAreaElement>(list, '#order-description'), 'Look at both door seals.');
    let made: { title?: string | undefined; description?: string | undefined; priority?: string | undefined } = {};
    list.addEventListener('csk-work-order-created', ({ detail }) => (made = detail.workOrder));
    const priority = find<HTMLSelectElement>(list, '#order-priority').value;
    find<HTMLButtonElement>(list, '.order button.primary').click();
    await until(() => made.title);
    expect(made).to.include({ title, priority, description: 'Look at both door seals.' });
    await until(() => all(list, '.row').every((row) => text(row).includes('Work order created')));
    await service.close();
  });

  it('is a case that takes an alert and lets it go, and a reason that stays', async () => {
    const service = await engine();
    const client = service.client({ id: 'alex', name: 'Alex Agent' });
    const { id } = await client.alerts.raise({ description: 'Too warm', token: 't1', deviceKey: 'thermostat-07' });
    const { id: caseId } = await client.cases.create({ title: 'Cold stores', accountId: 'a1' });
    const list = make('csk-alert-list');
    const detail = make('csk-alert-detail', { alertId: id });
    const one = make('csk-case-detail', { caseId });
    await mount([list, detail, one], client);
    await until(() => all(list, '.row').length === 1);
    find(list, '.row input').click();
    await until(() => text(list).includes('1 selected'));
    button(list, 'Add to case …').click();
    const add = await until(() => all(list, '.linking li button')[0]);
    add.click();
    await until(() => text(find(one, '[part=alerts]')).includes('Too warm'));
    await until(() => text(detail).includes('Case created'));
    button(one, 'Take “Too warm” out of this case').click();
    await until(() => text(find(one, '[part=alerts]')).includes('No alert belongs to this case.'));
    await until(() => text(find(detail, '.state-text')) === 'Active');
    button(detail, 'Close alert').click();
    type(await until(() => detail.shadowRoot?.querySelector<HTMLInputElement>('.ending input')), 'The door stood open');
    find<HTMLFormElement>(detail, 'form.ending').requestSubmit();
    await until(() => text(find(detail, '.timeline')).includes('The door stood open'));
    button(detail, 'Reopen').click();
    await until(() => all(detail, '.ending input').length === 1);
    find<HTMLFormElement>(detail, 'form.ending').requestSubmit();
    await until(() => text(find(detail, '.state-text')) === 'Active');
    button(one, 'Create work order').click();
    await until(() => all(one, '#order-title').length === 1);
    find<HTMLButtonElement>(one, '.order button.primary').click();
    await until(() => all(one, '[part=work-orders] li').length === 1);
    await service.close();
  });
});
