import { ConnectedServiceError, type Device } from '@csk/core';
import { expect } from '@open-wc/testing';
import type { CskDeviceDetail } from '../src/index.ts';
import type { FakeService } from './fake-client.ts';
import { aDevice, fleetService } from './fixtures.ts';
import { all, button, expectAccessible, find, make, mount, settled, text, type, unmount, until } from './mounting.ts';

async function shown(service: FakeService, deviceId = 'd1', width = 900): Promise<CskDeviceDetail> {
  const element = make('csk-device-detail', { deviceId });
  await mount([element], service.client, width);
  await until(() => text(element).includes('Identity') && !element.shadowRoot?.querySelector('.skeleton'));
  await settled();
  return element;
}

const field = (element: CskDeviceDetail, path: string) =>
  find<HTMLInputElement>(element, `#${CSS.escape(`field-${path}`)}`);
const device = (service: FakeService): Device => service.tables.device.find(({ id }) => id === 'd1') as Device;
const updates = (service: FakeService) => service.calls.filter((call) => call.startsWith('devices.updateTwin'));

describe('<csk-device-detail>', () => {
  afterEach(unmount);

  it('shows identity, registration, connection and the twin side by side, live', async () => {
    const service = fleetService();
    const element = await shown(service);
    for (const part of ['Northwind Foods', 'Thermostat', 'Registered', 'Connected', '7 min ago']) {
      expect(text(element)).to.contain(part);
    }
    expect(all(element, '.panel').map((panel) => text(panel))).to.deep.equal([
      'Reported by the device target 4interval 60firmware "2.4.1"fan speed 3rpm 1480',
      'Settings (desired) target 5interval 60eco truemodel "TH-200"serviceAt "2026-12-01T08:00:00.000Z"fan speed 3',
      'Tags building "34"deploymentlocation floor "3"',
    ]);
    expect(text(element)).to.contain('target: wanted 5, reported 4').and.contain('Open alerts 3');
    service.put('device', { ...device(service), connected: false, reported: { target: 5 } });
    await until(() => text(element).includes('Disconnected') && !text(element).includes('reported 4'));
  });

  it('edits settings and tags by their types and saves what was changed', async () => {
    const service = fleetService();
    const element = await shown(service);
    expect(field(element, 'desired.target').value).to.equal('5');
    expect(field(element, 'desired.serviceAt').value).to.equal('2026-12-01T08:00');
    expect(text(element)).to.contain('Model read-only TH-200').and.not.contain('secret');
    type(field(element, 'desired.target'), '6.5');
    type(field(element, 'desired.eco'), 'false');
    type(field(element, 'desired.fan.speed'), '');
    type(field(element, 'desired.serviceAt'), '2027-01-02T09:30');
    type(field(element, 'tags.building'), '35');
    await until(() => text(element).includes('5 unsaved'));
    const saved: string[] = [];
    element.addEventListener('csk-device-settings-saved', ({ detail }) => saved.push(detail.id));
    button(element, 'Save').click();
    await until(() => text(element).includes('Saved in the device cloud.'));
    expect(saved).to.deep.equal(['d1']);
    expect(updates(service)).to.deep.equal([
      `devices.updateTwin ${JSON.stringify({
        desired: { target: 6.5, eco: false, serviceAt: '2027-01-02T09:30:00.000Z', fan: { speed: null } },
        tags: { building: '35' },
      })}`,
    ]);
    expect(button(element, 'Save').disabled).to.equal(true);
    await expectAccessible(element);
  });

  it('refuses what does not fit, and leads to the first wrong field', async () => {
    const service = fleetService();
    const element = await shown(service);
    type(field(element, 'desired.target'), '41');
    type(field(element, 'desired.interval'), '1.5');
    type(field(element, 'desired.note'), 'x'.repeat(21));
    await settled();
    expect(text(element)).to.not.contain('Must be');
    button(element, 'Save').click();
    await until(() => text(element).includes('Must be at most 40.'));
    expect(text(element)).to.contain('whole number').and.contain('at most 20 characters');
    expect(element.shadowRoot?.activeElement).to.equal(field(element, 'desired.target'));
    await expectAccessible(element);
    expect(updates(service)).to.have.lengthOf(0);
    type(field(element, 'desired.target'), 'warm');
    await until(() => text(element).includes('Please enter a number.'));
    button(element, 'Discard').click();
    await until(() => field(element, 'desired.target').value === '5');
    expect(text(element)).to.not.contain('unsaved');
  });

  it('does not leave out half a date that is entered beside other changes', async () => {
    const service = fleetService();
    const element = await shown(service);
    const moment = field(element, 'desired.serviceAt');
    const enterHalf = (badInput: boolean) =>
      Object.defineProperty(moment, 'validity', { configurable: true, value: { badInput } });
    type(field(element, 'desired.target'), '6.5');
    await until(() => text(element).includes('1 unsaved'));
    enterHalf(true);
    button(element, 'Save').click();
    await until(() => text(element).includes('Please enter a date and a time.'));
    expect(element.shadowRoot?.activeElement).to.equal(moment);
    await expectAccessible(element);
    expect(updates(service)).to.deep.equal([]);
    enterHalf(false);
    button(element, 'Save').click();
    await until(() => text(element).includes('Saved in the device cloud.'));
    expect(updates(service)).to.deep.equal(['devices.updateTwin {"desired":{"target":6.5}}']);
  });

  it('shows the reason of the service at the field it is about', async () => {
    const service = fleetService();
    const element = await shown(service);
    type(field(element, 'desired.target'), '7');
    await settled();
    service.failure = new ConnectedServiceError('invalid', 'The compressor cannot do that.', {
      details: { field: 'desired.target' },
    });
    button(element, 'Save').click();
    await until(() => text(element).includes('Not saved: The compressor cannot do that.'));
    expect(field(element, 'desired.target').getAttribute('aria-invalid')).to.equal('true');
    expect(field(element, 'desired.target').value).to.equal('7');
    await expectAccessible(element);
  });

  it('never overwrites unseen what somebody else has changed', async () => {
    const service = fleetService();
    const element = await shown(service);
    type(field(element, 'desired.target'), '7');
    await settled();
    service.put('device', { ...device(service), desired: { target: 9 } });
    await until(() => text(element).includes('Changed elsewhere to “9”'));
    await expectAccessible(element);
    button(element, 'Save').click();
    await settled();
    expect(updates(service)).to.have.lengthOf(0);
    expect(element.shadowRoot?.activeElement).to.equal(field(element, 'desired.target'));
    button(element, 'Keep mine').click();
    await settled();
    expect(field(element, 'desired.target').value).to.equal('7');
    button(element, 'Save').click();
    await until(() => text(element).includes('Saved in the device cloud.'));
    type(field(element, 'desired.target'), '8');
    await settled();
    service.put('device', { ...device(service), desired: { target: 3 } });
    await until(() => text(element).includes('Changed elsewhere to “3”'));
    button(element, 'Take theirs').click();
    await until(() => field(element, 'desired.target').value === '3');
  });

  it('saves although the device reported in the meantime, and stops when its twin is another', async () => {
    const service = fleetService();
    const element = await shown(service);
    type(field(element, 'desired.target'), '7');
    await settled();
    // A sign of life that the page has not heard of yet.
    const live = device(service);
    service.tables.device[service.tables.device.indexOf(live)] = { ...live, version: '999' };
    button(element, 'Save').click();
    await until(() => text(element).includes('Saved in the device cloud.'));
    expect(updates(service)).to.have.lengthOf(2);
    type(field(element, 'desired.target'), '8');
    await settled();
    service.failure = new ConnectedServiceError('conflict', 'The twin was changed in the device cloud.');
    button(element, 'Save').click();
    await until(() => text(element).includes('Fetch its state and compare'));
    service.failure = undefined;
    await expectAccessible(element);
    find(element, '.save button').click();
    await until(() => service.calls.includes('devices.pull'));
    expect(field(element, 'desired.target').value).to.equal('8');
  });

  it('fetches, registers, disables after a question, and tells when it did not work', async () => {
    const service = fleetService();
    const element = await shown(service, 'd3');
    const told: string[] = [];
    element.addEventListener('csk-device-register-request', ({ detail }) => told.push(...detail.deviceIds));
    element.addEventListener('csk-device-registered', ({ detail }) => told.push(detail.outcomes[0]?.outcome ?? ''));
    expect(text(element)).to.contain('The device cloud refused the id: it has a blank.');
    service.failure = new ConnectedServiceError('unavailable', 'The device cloud does not answer.');
    button(element, 'Try to register again').click();
    await until(() => text(element).includes('That did not work: The device cloud does not answer.'));
    await expectAccessible(element);
    service.failure = undefined;
    button(element, 'Try to register again').click();
    await until(() => text(element).includes('Registered') && !text(element).includes('That did not work'));
    expect(told).to.deep.equal(['d3', 'd3', 'done']);
    button(element, 'Disable').click();
    await until(() => text(element).includes('Disable Cold store 9?'));
    await expectAccessible(element);
    expect(element.shadowRoot?.activeElement).to.equal(button(element, 'Yes, disable it'));
    button(element, 'Yes, disable it').click();
    await until(() => text(element).includes('Disabled'));
    button(element, 'Enable').click();
    await until(() => text(element).includes('Never connected'));
  });

  it('offers nothing that the caller may not do, and lets the settings be read', async () => {
    const service = fleetService();
    service.operations = [];
    const element = await shown(service);
    expect(all(element, 'button')).to.have.lengthOf(0);
    expect(all(element, 'input, select')).to.have.lengthOf(0);
    expect(text(element)).to.contain('Target (°C) read-only 5').and.not.contain('Open alerts');
  });

  it('drops what was typed for another device', async () => {
    const service = fleetService();
    const element = await shown(service);
    type(field(element, 'desired.target'), '7');
    await settled();
    element.deviceId = 'd4';
    await until(() => text(element).includes('Cold store 10'));
    await settled();
    expect(field(element, 'desired.target').value).to.equal('');
    element.deviceId = 'nobody';
    await until(() => text(element).includes('no longer exists'));
  });

  it('fits a pane of 300 px, whatever the device says', async () => {
    const service = fleetService();
    const long = 'W'.repeat(5_000);
    service.put(
      'device',
      aDevice('d1', { name: long, categoryId: 'k1', reported: { [long]: long }, tags: { building: long } }),
    );
    const element = await shown(service, 'd1', 300);
    expect(element.scrollWidth).to.be.at.most(300);
  });
});
