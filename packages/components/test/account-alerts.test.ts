import { expect } from '@open-wc/testing';
import { caseService } from './case-service.ts';
import { describeStates } from './describe-states.ts';
import { anAlert } from './fixtures.ts';
import { all, expectAccessible, find, make, mount, text, unmount, until } from './mounting.ts';

describeStates(
  [
    {
      make: () => make('csk-account-alerts', { accountId: 'a1' }),
      empty: 'no longer exists',
      ready: 'Northwind Foods',
    },
  ],
  { populated: caseService },
);

describe('<csk-account-alerts>', () => {
  afterEach(unmount);

  it('counts what is shelved apart', async () => {
    const service = caseService();
    const shelved = service.tables.alert.find(
      ({ parentId, deviceId, status }) => !parentId && deviceId === 'd1' && status === 'active',
    );
    const element = make('csk-account-alerts', { accountId: 'a1' });
    await mount([element], service.client);
    await until(() => text(element).includes('4 open alerts'));
    expect(text(element)).to.not.contain('shelved');
    if (shelved) service.put('alert', { ...shelved, shelvedUntil: new Date(Date.now() + 3_600_000).toISOString() });
    await until(() => text(element).includes('3 open alerts'));
    await until(() => text(element).includes('1 shelved'));
    await until(() => all(element, 'nav li button').some((one) => text(one).includes('33 open')));
    await expectAccessible(element);
  });

  it('does not count alerts that are not loaded as none, and marks that it chose no device', async () => {
    const service = caseService();
    for (let i = 0; i < 250; i += 1) service.put('alert', anAlert(`many${i}`, { deviceId: 'd3' }, 9_999));
    const element = make('csk-account-alerts', { accountId: 'a1' });
    await mount([element], service.client, 1_200);
    await until(() => text(element).includes('200+ open alerts'));
    const device = await until(() => all(element, 'nav li button').find((one) => text(one).includes('Cold store 8')));
    expect(text(device)).to.match(/8 (\d+\+)\1 open$/);
    await expectAccessible(element);
    element.setAttribute('device-id', 'd3');
    await until(() => device.getAttribute('aria-pressed') === 'true');
    element.removeAttribute('device-id');
    await until(() => device.getAttribute('aria-pressed') === 'false');
    expect(find(element, 'nav li button').getAttribute('aria-pressed'), 'all devices').to.equal('true');
    await until(() => text(find(element, 'csk-alert-list')).includes('Compressor stopped'));
  });

  it('shows devices and alerts of one customer, and those of one device on demand', async () => {
    const service = caseService();
    const element = make('csk-account-alerts', { accountId: 'a1' });
    await mount([element], service.client, 1_200);
    const list = await until(() => element.shadowRoot?.querySelector('csk-alert-list'));
    await until(() => text(list).includes('Compressor stopped'));
    expect(text(list)).to.contain('Alert history').and.not.contain('Motor vibration');
    expect(text(element)).to.contain('3 devices').and.contain('4 open alerts');
    const devices = all(element, 'nav li button');
    expect(devices.map((one) => text(one))).to.deep.equal([
      'All devices',
      'Connected: Cold store 7 44 open',
      'Connected: Cold store 8',
      'Offline: Door sensor',
    ]);
    let chosen = '';
    element.addEventListener('csk-device-select', (event) => (chosen = event.detail.device.name));
    devices[2]?.click();
    await until(() => text(list).includes('No alerts yet'));
    expect(chosen).to.equal('Cold store 8');
    expect(devices[2]?.getAttribute('aria-pressed')).to.equal('true');
    await expectAccessible(element);
    element.accountId = 'a2';
    const other = () => element.shadowRoot?.querySelector('csk-alert-list');
    await until(() => text(other() ?? element).includes('Motor vibration'));
    expect(element.deviceId).to.equal(undefined);
    let opened = '';
    element.addEventListener('csk-alert-select', (event) => (opened = event.detail.id));
    find(other() ?? element, '.row').click();
    expect(opened).to.equal('n2');
  });
});
