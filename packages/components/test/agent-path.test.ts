import { createConnectedService, type ConnectedService } from '@csk/core';
import { createMemoryDeviceCloud, createMemoryReadingStore, createMemoryStore } from '@csk/core/memory';
import { expect } from '@open-wc/testing';
import { all, button, find, make, mount, text, type, unmount, until } from './mounting.ts';

/** The engine in memory with one customer, one device and one command. */
async function engine(): Promise<ConnectedService> {
  const store = createMemoryStore();
  const devices = createMemoryDeviceCloud();
  await devices.register({ deviceKey: 'thermostat-07' });
  devices.device('thermostat-07').connect();
  await store.transact(async (transaction) => {
    await transaction.put('account', { id: 'a1', name: 'Northwind Foods' });
    await transaction.put('commandDefinition', {
      id: 'reset',
      name: 'Reset Thermostat',
      parameters: [],
      mode: 'queued',
      completion: 'delivery',
      timeoutMs: 30_000,
    });
    await transaction.put('category', { id: 'thermostat', name: 'Thermostat', commandDefinitionIds: ['reset'] });
    await transaction.put('device', {
      id: 'd1',
      name: 'Cold store 7',
      deviceKey: 'thermostat-07',
      accountId: 'a1',
      categoryId: 'thermostat',
      registration: 'registered',
      connected: true,
    });
  });
  const service = createConnectedService({ store, devices, readings: createMemoryReadingStore() });
  await service.start();
  return service;
}

describe('the agent’s path over the real engine', () => {
  afterEach(unmount);

  it('goes from a live alert over case and command to resolved and closed', async () => {
    const service = await engine();
    const client = service.client({ id: 'alex', name: 'Alex Agent' });
    const list = make('csk-alert-list');
    const detail = make('csk-alert-detail');
    const panel = make('csk-command-panel');
    const form = make('csk-case-form');
    const history = make('csk-device-history', { deviceId: 'd1' });
    const provider = await mount([list, detail, panel, form, history], client);
    provider.addEventListener('csk-alert-select', (event) => {
      detail.alertId = event.detail.id;
      panel.alertId = event.detail.id;
      form.alertId = event.detail.id;
    });
    await until(() => text(list).includes('All quiet'));

    await client.alerts.raise({ description: 'Too warm', token: 't1', deviceKey: 'thermostat-07' });
    const row = await until(() => all(list, '.row')[0]);
    await until(() => text(list).includes('Cold store 7') && text(list).includes('Northwind Foods'));
    row.click();
    await until(() => text(detail).includes('Too warm'));
    await until(() => text(history).includes('Too warm'));

    await until(() => text(form).includes('Customer'));
    expect(find<HTMLInputElement>(form, '#title').value).to.equal('Too warm');
    button(form, 'Create case').click();
    await until(() => text(detail).includes('Case created'));

    await until(() => text(panel).includes('Send “Reset Thermostat”'));
    button(panel, 'Send “Reset Thermostat”').click();
    // The device takes the message, which is what this command's definition asks for.
    await until(() => all(panel, '.steps .now.good')[0]);
    expect(text(panel)).to.contain('Completed');
    await until(() => text(history).includes('Reset Thermostat'));

    type(await until(() => all(form, '#resolution')[0] as HTMLTextAreaElement | undefined), 'Reset from here.');
    button(form, 'Resolve case').click();
    await until(() => text(find(detail, '.state-text')) === 'Closed');
    await until(() => text(list).includes('All quiet'));
    await service.close();
  });
});
