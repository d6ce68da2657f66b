import { ConnectedServiceError } from '@csk/core';
import { expect } from '@open-wc/testing';
import { aCommand, anAlert, populatedService } from './fixtures.ts';
import { all, button, expectAccessible, make, mount, text, unmount, until } from './mounting.ts';

describe('<csk-device-history>', () => {
  afterEach(unmount);

  it('merges everything under day headings and filters by kind', async () => {
    const history = make('csk-device-history', { deviceId: 'd1' });
    await mount([history], populatedService().client);
    await until(() => all(history, '.entries > li').length === 7);
    expect(all(history, 'h3').length).to.be.at.least(3);
    button(history, 'Commands').click();
    await until(() => all(history, '.entries > li').length === 3);
    button(history, 'Commands').click();
    button(history, 'Registration').click();
    await until(() => text(history).includes('Nothing of this kind'));
  });

  it('follows what happens to the device', async () => {
    const service = populatedService();
    const history = make('csk-device-history', { deviceId: 'd1' });
    await mount([history], service.client);
    await until(() => all(history, '.entries > li').length === 7);
    service.put('alert', anAlert('n8', { description: 'Leak below the unit' }, 0));
    await until(() => text(history).includes('Leak below the unit'));
    service.put('command', aCommand('c9', { name: 'Open valve' }, 0));
    await until(() => text(history).includes('Open valve'));
  });

  it('shows on one axis when the device reported and had alerts, as far as the caller may see, and follows them', async () => {
    const service = populatedService();
    const gaps = async (_id: string, { from }: { readonly from: string }) => {
      const start = Date.parse(from);
      return [{ from: start, to: start + 6 * 3_600_000 }];
    };
    Object.assign(service.client.readings, { gaps });
    const history = make('csk-device-history', { deviceId: 'd1' });
    await mount([history], service.client, 300);
    const said = () => all(history, '.lane').map((lane) => lane.getAttribute('aria-label') ?? '');
    await until(() => said().length === 4);
    expect(said()[0]).to.equal('Reporting: 75% of the time');
    expect(said()[1]).to.match(/^High: 2 alerts, /);
    expect(all(history, '.lane rect').length).to.be.at.least(4);
    expect(history.scrollWidth).to.be.at.most(300);
    await expectAccessible(history);
    service.put('alert', anAlert('n8', { description: 'Leak below the unit' }, 0));
    await until(() => said().some((one) => /^High: 3 alerts, /.test(one)));
    unmount();
    const refused = async () => Promise.reject(new ConnectedServiceError('forbidden', 'No.'));
    Object.assign(service.client.readings, { gaps: refused });
    const other = make('csk-device-history', { deviceId: 'd1' });
    await mount([other], service.client);
    await until(() => all(other, '.lane').length === 3);
    expect(text(other)).to.not.contain('Reporting');
  });

  it('loads older entries on demand and keeps them when new ones come', async () => {
    const service = populatedService();
    for (let i = 0; i < 70; i += 1) service.put('command', aCommand(`old-${i}`, { status: 'completed' }, 100 + i));
    const history = make('csk-device-history', { deviceId: 'd1' });
    await mount([history], service.client);
    await until(() => all(history, '.entries > li').length === 30);
    button(history, 'Show older entries').click();
    await until(() => all(history, '.entries > li').length === 60);
    service.put('alert', anAlert('n8', { description: 'Leak below the unit' }, 0));
    await until(() => text(history).includes('Leak below the unit'));
    expect(all(history, '.entries > li')).to.have.lengthOf(61);
    button(history, 'Show older entries').click();
    await until(() => !text(history).includes('Show older entries'));
    const ids = all(history, '.entries > li').length;
    expect(ids).to.equal(78);
  });

  it('tells the host which entry was chosen', async () => {
    const history = make('csk-device-history', { deviceId: 'd1' });
    await mount([history], populatedService().client);
    await until(() => all(history, '.entries > li').length === 7);
    let kind = '';
    history.addEventListener('csk-history-select', (event) => (kind = event.detail.item.kind));
    all(history, 'button.entry')[0]?.click();
    expect(kind).to.equal('command');
  });
});
