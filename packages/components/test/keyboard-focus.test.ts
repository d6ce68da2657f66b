import { ConnectedServiceError } from '@csk/core';
import { expect } from '@open-wc/testing';
import { fleetService } from './fixtures.ts';
import { button, find, make, mount, root, settled, text, type, UNAVAILABLE, unmount, until } from './mounting.ts';

const focused = (element: Element) => root(element).activeElement;

describe('the keyboard is not lost', () => {
  afterEach(unmount);

  it('goes on from the heading when the pressed button vanishes', async () => {
    const detail = make('csk-alert-detail', { alertId: 'n1' });
    await mount([detail], fleetService().client);
    await until(() => text(detail).includes('Acknowledge'));
    const acknowledge = button(detail, 'Acknowledge');
    acknowledge.focus();
    acknowledge.click();
    await until(() => !acknowledge.isConnected);
    await until(() => focused(detail)?.localName === 'h2');
  });

  it('comes back to a button that was disabled while it worked, also after a failure', async () => {
    const service = fleetService();
    const panel = make('csk-command-panel', { deviceId: 'd1' });
    await mount([panel], service.client);
    await until(() => text(panel).includes('Send “Reset Thermostat”'));
    service.failure = UNAVAILABLE;
    const send = button(panel, 'Send “Reset Thermostat”');
    send.focus();
    send.click();
    await until(() => text(panel).includes('The service does not answer.'));
    await until(() => focused(panel) === send);
  });

  it('stays where the user has put it meanwhile', async () => {
    const detail = make('csk-alert-detail', { alertId: 'n1' });
    const elsewhere = document.createElement('input');
    await mount([detail, elsewhere], fleetService().client);
    await until(() => text(detail).includes('Acknowledge'));
    const acknowledge = button(detail, 'Acknowledge');
    acknowledge.focus();
    acknowledge.click();
    elsewhere.focus();
    await until(() => !acknowledge.isConnected);
    await settled();
    expect(document.activeElement).to.equal(elsewhere);
  });

  it('comes to the form of a case as soon as there is one', async () => {
    const form = make('csk-case-form', { alertId: 'n1' });
    await mount([], fleetService().client).then((provider) => provider.firstElementChild?.append(form));
    form.focus();
    await until(() => focused(form)?.id === 'title');
  });
});

describe('an answer that comes late', () => {
  afterEach(unmount);

  it('is not told of another alert than the one it is about', async () => {
    const service = fleetService();
    const detail = make('csk-alert-detail', { alertId: 'n1' });
    const provider = await mount([detail], service.client);
    await until(() => text(detail).includes('Acknowledge'));
    let refuse = (_error: unknown) => undefined as void;
    const refused = new Promise<never>((_resolve, reject) => (refuse = reject));
    const { acknowledge } = service.client.alerts;
    Object.assign(service.client.alerts, { acknowledge: () => refused });
    button(detail, 'Acknowledge').click();
    detail.alertId = 'n2';
    await until(() => text(detail).includes('Motor vibration'));
    refuse(new ConnectedServiceError('forbidden', 'Not yours.'));
    await settled();
    expect(text(detail)).not.to.contain('Not yours');
    Object.assign(service.client.alerts, { acknowledge });
    expect(provider.isConnected).to.equal(true);
  });

  it('of bulk work through another client is forgotten', async () => {
    const list = make('csk-alert-list');
    const provider = await mount([list], fleetService().client);
    await until(() => text(list).includes('Motor vibration'));
    find<HTMLInputElement>(list, '.row input').click();
    await until(() => text(list).includes('1 selected'));
    button(list, 'Acknowledge').click();
    await until(() => text(list).includes('1 acknowledged'));
    provider.client = fleetService().client;
    await until(() => !text(list).includes('1 acknowledged'));
  });

  it('writes what people type in the direction of their text', async () => {
    const detail = make('csk-alert-detail', { alertId: 'n1' });
    const list = make('csk-alert-list');
    await mount([detail, list], fleetService().client);
    await until(() => text(detail).includes('Why it fired'));
    const comment = find<HTMLTextAreaElement>(detail, '.comment-form textarea');
    type(comment, 'مرحبا');
    expect(getComputedStyle(comment).direction).to.equal('rtl');
    const search = find<HTMLInputElement>(list, '[type=search]');
    type(search, 'مرحبا');
    expect(getComputedStyle(search).direction).to.equal('rtl');
  });
});
