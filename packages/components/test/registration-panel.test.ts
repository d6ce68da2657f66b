import { ConnectedServiceError, type Device } from '@csk/core';
import { expect } from '@open-wc/testing';
import type { CskRegistrationPanel } from '../src/index.ts';
import { ago, aDevice, fleetService } from './fixtures.ts';
import { all, button, expectAccessible, make, mount, settled, text, UNAVAILABLE, unmount, until } from './mounting.ts';

async function shown(
  properties: Partial<CskRegistrationPanel>,
  service = fleetService(),
  width = 600,
): Promise<CskRegistrationPanel> {
  const panel = make('csk-registration-panel', properties);
  await mount([panel], service.client, width);
  await until(() => !panel.shadowRoot?.querySelector('.skeleton'));
  await settled();
  return panel;
}

describe('<csk-registration-panel>', () => {
  afterEach(unmount);

  it('shows status, message and history of one device, and tries again', async () => {
    const service = fleetService();
    const panel = await shown({ deviceId: 'd3' }, service);
    expect(text(panel)).to.contain('Registration failed').and.contain('it has a blank.').and.contain('by Kim');
    expect(all(panel, '[part=attempt]')).to.have.lengthOf(3);
    expect(text(panel)).to.contain('Removal from the device cloud');
    await expectAccessible(panel);
    const told: string[] = [];
    panel.addEventListener('csk-device-registered', ({ detail }) =>
      told.push(...detail.outcomes.map((one) => one.deviceId)),
    );
    button(panel, 'Try to register again').click();
    await until(() => text(panel).includes('It can connect.'));
    expect(told).to.deep.equal(['d3']);
    expect(button(panel, 'Register again').disabled).to.equal(false);
  });

  it('follows a registration that is under way, and lets one that is stuck be tried again', async () => {
    const service = fleetService();
    const panel = await shown({ deviceId: 'd5' }, service);
    expect(button(panel, 'Registering …').disabled).to.equal(true);
    const stuck = { registration: 'in-progress', registrationDeadline: ago(1) } as const;
    service.put('device', aDevice('d5', stuck));
    await until(() => text(panel).includes('Ends at the latest'));
    expect(button(panel, 'Register').disabled).to.equal(false);
    service.put('device', aDevice('d5', { registration: 'error', registrationMessage: 'No answer.' }));
    await until(() => text(panel).includes('No answer.'));
    expect(text(panel)).to.contain('No registration was tried yet.');
  });

  it('says why it did not work, and leaves it to a host that wants to do it', async () => {
    const service = fleetService();
    const panel = await shown({ deviceId: 'd4' }, service);
    service.failure = new ConnectedServiceError('unavailable', 'The device cloud does not answer.');
    button(panel, 'Register').click();
    await until(() => text(panel).includes('was not registered: The device cloud does not answer.'));
    await expectAccessible(panel);
    service.failure = undefined;
    panel.addEventListener('csk-device-register-request', (event) => event.preventDefault());
    const before = service.calls.length;
    button(panel, 'Register').click();
    await settled();
    expect(service.calls.slice(before)).to.not.include('devices.register');
  });

  it('registers many, failed ones first in the list and by a button of their own', async () => {
    const service = fleetService();
    const panel = await shown({ deviceIds: ['d1', 'd2', 'd3', 'd4', 'd7'] }, service);
    expect(text(panel)).to.contain('Registered: 2').and.contain('Registration failed: 1');
    expect(text(all(panel, '[part=device]')[0] as Element)).to.contain('Cold store 9');
    await expectAccessible(panel);
    button(panel, 'Register 2').click();
    await until(() => text(panel).includes('2 registered'));
    button(panel, 'Try 1 failed again').click();
    await until(() => text(panel).includes('0 registered · 1 failed'));
    expect(text(panel)).to.contain('Cold store 9: The device cloud refused the id.');
    await expectAccessible(panel);
    panel.deviceIds = ['d1'];
    await until(() => !text(panel).includes('0 registered · 1 failed'));
    expect(all(panel, 'button')).to.have.lengthOf(0);
  });

  it('asks for very many in short questions', async () => {
    const service = fleetService();
    const deviceIds = Array.from({ length: 450 }, (_, i) => `x${i}`);
    for (const id of deviceIds) service.put('device', aDevice(id, { registration: 'registered' }));
    const asked: number[] = [];
    const { list } = service.client.devices;
    service.client.devices.list = (query, options) => {
      const named: unknown = query?.where?.id;
      if (Array.isArray(named)) asked.push(named.length);
      return list(query, options);
    };
    const panel = await shown({ deviceIds }, service);
    await until(() => text(panel).includes('Registered: 450'));
    expect(all(panel, '[part=device]')).to.have.lengthOf(450);
    expect(asked).to.deep.equal([100, 100, 100, 100, 50]);
  });

  it('says that the history could not be refreshed', async () => {
    const service = fleetService();
    const panel = await shown({ deviceId: 'd3' }, service);
    await until(() => text(panel).includes('History'));
    service.failure = UNAVAILABLE;
    const query = { where: { deviceId: 'd3' }, orderBy: 'createdAt desc' } as const;
    await panel.store?.query('registration', query, { pageSize: 20 }).refresh();
    await until(() => text(panel).includes('Could not refresh: The service does not answer.'));
    service.failure = undefined;
    button(panel, 'Try again').click();
    await until(() => !text(panel).includes('Could not refresh'));
  });

  it('keeps what became of many while the same are shown, and shows it for no others', async () => {
    const service = fleetService();
    const panel = await shown({ deviceIds: ['d3', 'd4'] }, service);
    button(panel, 'Register 1').click();
    await until(() => text(panel).includes('1 registered'));
    panel.deviceIds = ['d3', 'd4'];
    await settled();
    expect(all(panel, '.outcome')).to.have.lengthOf(1);
    panel.deviceIds = ['d1', 'd2'];
    await until(() => all(panel, '.outcome').length === 0);
  });

  it('shows nothing of a run of other devices', async () => {
    const service = fleetService();
    const { registerAll } = service.client.devices;
    let answer = () => {};
    service.client.devices.registerAll = async (input, options) => {
      await new Promise<void>((resolve) => (answer = resolve));
      return registerAll(input, options);
    };
    const panel = await shown({ deviceIds: ['d3', 'd4'] }, service);
    button(panel, 'Register 1').click();
    await until(() => all(panel, '.outcome').length === 1);
    panel.deviceIds = ['d1', 'd2'];
    await until(() => all(panel, '.outcome').length === 0);
    answer();
    await settled();
    expect(all(panel, '.outcome')).to.have.lengthOf(0);
  });

  it('offers nothing that the caller may not do', async () => {
    const service = fleetService();
    service.operations = [];
    const panel = await shown({ deviceId: 'd3' }, service);
    expect(text(panel)).to.contain('Registration failed').and.not.contain('History');
    expect(all(panel, 'button')).to.have.lengthOf(0);
    panel.deviceId = undefined;
    await until(() => text(panel).includes('No device chosen'));
    panel.deviceIds = undefined;
    await panel.updateComplete;
    panel.deviceIds = ['d3', 'd4'];
    await until(() => text(panel).includes('Cold store 10'));
    expect(all(panel, 'button')).to.have.lengthOf(0);
  });

  it('fits 300 px', async () => {
    const service = fleetService();
    service.put('device', { ...(service.tables.device[2] as Device), registrationMessage: 'W'.repeat(3_000) });
    for (const properties of [{ deviceId: 'd3' }, { deviceIds: ['d1', 'd3', 'd5'] }]) {
      const panel = await shown(properties, service, 300);
      expect(panel.scrollWidth).to.be.at.most(300);
      await expectAccessible(panel);
    }
  });
});
