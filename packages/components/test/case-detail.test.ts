import { expect } from '@open-wc/testing';
import { ConnectedServiceError, paged, type Device } from '@csk/core';
import { caseService } from './case-service.ts';
import { describeStates } from './describe-states.ts';
import { aDevice } from './fixtures.ts';
import {
  all,
  button,
  expectAccessible,
  find,
  make,
  mount,
  settled,
  text,
  type,
  UNAVAILABLE,
  unmount,
  until,
} from './mounting.ts';

describeStates(
  [
    {
      make: () => make('csk-case-detail', { caseId: 'k1' }),
      empty: 'no longer exists',
      ready: 'Cold store 7 above 8 °C',
    },
  ],
  { populated: caseService },
);

async function shown(service = caseService()) {
  const detail = make('csk-case-detail', { caseId: 'k1' });
  await mount([detail], service.client);
  await until(() => text(detail).includes('Called the customer.') && text(detail).includes('Northwind Foods'));
  return { service, detail };
}

const deviceNames = (detail: Element) => all(detail, '.devices .records .link').map((one) => text(one));

describe('<csk-case-detail>', () => {
  afterEach(unmount);

  it('shows facts, alerts, devices and what happened', async () => {
    const { detail } = await shown();
    expect(text(detail)).to.contain('CAS-1042').and.contain('Open').and.contain('call back before noon');
    expect(text(find(detail, '[part=alerts]')))
      .to.contain('Cold store 7 above 8 °C')
      .and.contain('Case created');
    expect(deviceNames(detail)).to.deep.equal(['Cold store 7']);
    const timeline = text(find(detail, '.timeline'));
    expect(timeline).to.contain('Alert assigned by Kim').and.contain('Called the customer. Comment · by Kim');
    expect(timeline).to.contain('Reset Thermostat');
    const events: string[] = [];
    detail.addEventListener('csk-alert-select', (event) => events.push(event.detail.alert.id));
    detail.addEventListener('csk-device-select', (event) => events.push(event.detail.device.name));
    button(detail, 'Cold store 7 above 8 °C').click();
    button(detail, 'Cold store 7').click();
    expect(events).to.deep.equal(['n6', 'Cold store 7']);
  });

  it('resolves with a resolution, closes the alerts, and opens again', async () => {
    const { service, detail } = await shown();
    const events: string[] = [];
    for (const name of ['csk-case-resolved', 'csk-case-reopened'] as const) {
      detail.addEventListener(name, (event) => events.push(`${name} ${event.detail.case.status}`));
    }
    button(detail, 'Resolve case').click();
    await until(() => detail.shadowRoot?.activeElement?.id === 'reason');
    button(detail, 'Resolve case').click();
    await until(() => text(detail).includes('Please say how the case was resolved.'));
    await expectAccessible(detail);
    type(find<HTMLTextAreaElement>(detail, '#reason'), ' Set point corrected. ');
    service.failure = UNAVAILABLE;
    button(detail, 'Resolve case').click();
    await until(() => text(detail).includes('That did not work: The service does not answer.'));
    expect(find<HTMLTextAreaElement>(detail, '#reason').value).to.equal(' Set point corrected. ');
    service.failure = undefined;
    button(detail, 'Resolve case').click();
    await until(() => text(detail).includes('Reopen'));
    expect(text(detail)).to.contain('Set point corrected.');
    expect(detail.shadowRoot?.activeElement?.localName).to.equal('h2');
    await until(() => text(find(detail, '[part=alerts]')).includes('Closed'));
    expect(all(detail, '#add-devices')).to.have.lengthOf(0);
    button(detail, 'Reopen').click();
    await until(() => detail.shadowRoot?.activeElement?.id === 'reason');
    button(detail, 'Reopen').click();
    await until(() => text(detail).includes('Resolve case'));
    expect(events).to.deep.equal(['csk-case-resolved resolved', 'csk-case-reopened open']);
    await until(() => text(find(detail, '.timeline')).includes('Case: Open'));
  });

  it('cancels after asking why', async () => {
    const { service, detail } = await shown();
    button(detail, 'Cancel case').click();
    await until(() => text(detail).includes('Why will nobody work on it?'));
    button(detail, 'Back').click();
    await until(() => !detail.shadowRoot?.querySelector('form'));
    expect(service.calls).to.not.include('cases.cancel');
    button(detail, 'Cancel case').click();
    await detail.updateComplete;
    type(find<HTMLTextAreaElement>(detail, '#reason'), 'Double');
    button(detail, 'Cancel case').click();
    await until(() => text(find(detail, '[role=status]')) === 'Cancelled');
    expect(service.tables.case.find(({ id }) => id === 'k1')?.transitions?.at(-1)?.reason).to.equal('Double');
  });

  it('leaves another case alone that is shown when a step is over', async () => {
    const { service, detail } = await shown();
    const { resolve } = service.client.cases;
    let go = () => {};
    service.client.cases.resolve = async (...args) => {
      await new Promise<void>((done) => (go = done));
      return resolve(...args);
    };
    const resolved: string[] = [];
    detail.addEventListener('csk-case-resolved', ({ detail: { id } }) => resolved.push(id));
    button(detail, 'Resolve case').click();
    await until(() => all(detail, '#reason').length === 1);
    type(find<HTMLTextAreaElement>(detail, '#reason'), 'Set point corrected.');
    button(detail, 'Resolve case').click();
    await settled();
    detail.caseId = 'k3';
    await until(() => text(detail).includes('Reopen'));
    button(detail, 'Reopen').click();
    await until(() => all(detail, '#reason').length === 1);
    type(find<HTMLTextAreaElement>(detail, '#reason'), 'It is back.');
    go();
    await until(() => resolved.length === 1);
    await settled();
    expect(resolved).to.deep.equal(['k1']);
    expect(find<HTMLTextAreaElement>(detail, '#reason').value).to.equal('It is back.');
  });

  it('adds devices from both lookup views and removes them', async () => {
    const { service, detail } = await shown();
    let changed = 0;
    detail.addEventListener('csk-case-devices-changed', () => (changed += 1));
    button(detail, 'Add devices').click();
    await until(() => text(detail).includes('Cold store 8'));
    expect(text(find(detail, '.picker'))).to.not.contain('Lift motor 2');
    await expectAccessible(detail);
    button(detail, 'Related to case').click();
    await until(() => all(detail, '.picker li').length === 1);
    find<HTMLInputElement>(detail, '.picker li input').click();
    button(detail, 'This customer').click();
    await until(() => all(detail, '.picker li').length === 2);
    find<HTMLInputElement>(detail, '.picker li:first-child input').click();
    await until(() => text(find(detail, '.picker')).includes('Add 2'));
    button(detail, 'Add 2').click();
    await until(() => deviceNames(detail).length === 3);
    expect(detail.shadowRoot?.activeElement?.id).to.equal('add-devices');
    button(detail, 'Remove Door sensor').click();
    await until(() => deviceNames(detail).length === 2);
    await until(() => changed === 2);
    service.failure = UNAVAILABLE;
    button(detail, 'Remove Cold store 8').click();
    await until(() => text(detail).includes('That did not work'));
    expect(deviceNames(detail), 'the device is back').to.have.lengthOf(2);
  });

  it('leaves the keyboard where the agent has gone on when a device is removed', async () => {
    const { service, detail } = await shown();
    const { removeDevices } = service.client.cases;
    let go = () => {};
    service.client.cases.removeDevices = async (...args) => {
      await new Promise<void>((done) => (go = done));
      return removeDevices(...args);
    };
    const [name = ''] = deviceNames(detail);
    button(detail, `Remove ${name}`).click();
    await until(() => detail.shadowRoot?.activeElement?.id === 'add-devices');
    button(detail, 'Resolve case').click();
    const reason = await until(() => all(detail, '#reason')[0]);
    reason.focus();
    go();
    await settled();
    expect(detail.shadowRoot?.activeElement).to.equal(reason);
  });

  it('calls a device by its name only, and keeps it while another is added', async () => {
    const service = caseService();
    const { list } = service.client.devices;
    const held: (() => void)[] = [];
    service.client.devices.list = (...args) =>
      paged(async () => {
        await new Promise<void>((done) => held.push(done));
        const items: Device[] = [];
        for await (const device of list(...args)) items.push(device);
        return { items };
      });
    const detail = make('csk-case-detail', { caseId: 'k1' });
    await mount([detail], service.client);
    const [first = ''] = service.tables.case.find(({ id }) => id === 'k1')?.deviceIds ?? [];
    await until(() => held.length === 1);
    await until(() => detail.shadowRoot?.querySelector('.devices .records')?.textContent?.includes('…') === true);
    expect(text(find(detail, '.devices'))).to.not.contain(first);
    held.shift()?.();
    await until(() => deviceNames(detail).join() === 'Cold store 7');
    await service.client.cases.addDevices('k1', { deviceIds: ['x1'] });
    await until(() => held.length === 1);
    await detail.updateComplete;
    expect(deviceNames(detail)).to.deep.equal(['Cold store 7']);
    held.shift()?.();
    await until(() => all(detail, '.devices .records li').length === 2 && !text(detail).includes('…'));
    expect(text(find(detail, '.devices')), 'a device that cannot be read').to.contain('x1');
  });

  it('asks for very many devices and their commands in short questions', async () => {
    const service = caseService();
    const ids = Array.from({ length: 450 }, (_, i) => `x${i}`);
    for (const id of ids) service.put('device', aDevice(id, { name: `Freezer ${id}` }));
    const one = service.tables.case.find(({ id }) => id === 'k1');
    if (one) service.put('case', { ...one, deviceIds: ids });
    const asked: number[] = [];
    for (const reads of [service.client.devices, service.client.commands]) {
      const { list } = reads;
      reads.list = (query: { where?: { id?: unknown; deviceId?: unknown } } = {}, ...rest: never[]) => {
        const named = [query.where?.id, query.where?.deviceId].find(Array.isArray);
        if (named) asked.push(named.length);
        return (list as (...args: unknown[]) => never)(query, ...rest);
      };
    }
    const { detail } = await shown(service);
    await until(() => deviceNames(detail).length === 450);
    expect(deviceNames(detail).slice(-1)).to.deep.equal(['Freezer x449']);
    await until(() => asked.length === 10);
    expect(asked.toSorted((a, b) => a - b)).to.deep.equal([50, 50, 100, 100, 100, 100, 100, 100, 100, 100]);
    await service.client.cases.removeDevices('k1', { deviceIds: ['x0'] });
    await until(() => deviceNames(detail).length === 449);
    expect(all(detail, '.devices .records li')).to.have.lengthOf(449);
  });

  it('says that its devices could not be read, and reads them again', async () => {
    const service = caseService();
    const { list } = service.client.devices;
    let error = UNAVAILABLE;
    service.client.devices.list = () => paged(async () => Promise.reject(error));
    const { detail } = await shown(service);
    await until(() => text(detail).includes('Could not refresh: The service does not answer.'));
    service.client.devices.list = list;
    button(detail, 'Try again').click();
    await until(() => deviceNames(detail).join() === 'Cold store 7');
    expect(text(detail)).to.not.contain('Could not refresh');
    unmount();
    error = new ConnectedServiceError('forbidden', 'Not yours.');
    service.client.devices.list = () => paged(async () => Promise.reject(error));
    const other = await shown(service);
    await until(() => text(find(other.detail, '.devices')).includes('d1'));
    expect(text(other.detail), 'nobody can help it').to.not.contain('Could not refresh');
  });

  it('filters a long list of devices', async () => {
    const service = caseService();
    for (let i = 0; i < 20; i += 1)
      service.put('device', aDevice(`x${i}`, { name: `Freezer ${i}`, deviceKey: `f-${i}` }));
    const { detail } = await shown(service);
    button(detail, 'Add devices').click();
    await until(() => all(detail, '.picker li').length > 20);
    type(find<HTMLInputElement>(detail, '.picker input[type=search]'), 'F-19');
    await until(() => all(detail, '.picker li').length === 1);
  });
});
