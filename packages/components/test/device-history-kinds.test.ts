import type { ConnectionChangeRecord, WorkOrder } from '@csk/core';
import { expect } from '@open-wc/testing';
import { aCommand, aDevice, ago, anAlert, entity, populatedService } from './fixtures.ts';
import { all, button, expectAccessible, make, mount, settled, text, unmount, until } from './mounting.ts';

const HOSTILE = '<img src=x onerror=alert(1)>';

function aTurn(id: string, connected: boolean, minutes: number): ConnectionChangeRecord {
  return {
    ...entity(id, minutes),
    ...{ deviceId: 'd1', at: ago(minutes), status: 'enabled', connected },
  };
}

function aWorkOrder(id: string, fields: Partial<WorkOrder> = {}): WorkOrder {
  return {
    ...entity(id, 0),
    ...{ number: 'WO-7', status: 'unscheduled', accountId: 'a1', deviceIds: ['d1'] },
    ...fields,
  };
}

describe('what <csk-device-history> tells', () => {
  afterEach(unmount);

  async function mounted(service = populatedService(), width = 760) {
    const history = make('csk-device-history', { deviceId: 'd1' });
    await mount([history], service.client, width);
    await until(() => all(history, '.entries > li').length > 0);
    return history;
  }

  it('tells when the device became connected and when it was connected no more, alone when asked so', async () => {
    const service = populatedService();
    service.put('connectionChange', aTurn('t1', false, 30));
    service.put('connectionChange', aTurn('t2', true, 2));
    const history = await mounted(service, 300);
    button(history, 'Connection').click();
    await until(() => all(history, '.entries > li').length === 2);
    const titles = all(history, 'button.entry').map((one) => one.textContent.trim());
    expect(titles).to.deep.equal(['Connected', 'Disconnected']);
    expect(history.scrollWidth).to.be.at.most(300);
    await expectAccessible(history);
    let told: unknown;
    history.addEventListener('csk-history-select', ({ detail }) => (told = detail.item));
    all(history, 'button.entry')[0]?.click();
    expect(told).to.have.property('kind', 'connection');
  });

  it('shows several kinds at once, and everything again', async () => {
    const service = populatedService();
    service.put('connectionChange', aTurn('t1', false, 30));
    const history = await mounted(service);
    const entries = () => all(history, '.entries > li').length;
    await until(() => entries() === 8);
    button(history, 'Commands').focus();
    button(history, 'Commands').click();
    await until(() => entries() === 3);
    expect(history.shadowRoot?.activeElement).to.equal(button(history, 'Commands'));
    button(history, 'Connection').click();
    await until(() => entries() === 4);
    expect(button(history, 'Commands').getAttribute('aria-pressed')).to.equal('true');
    expect(button(history, 'All').getAttribute('aria-pressed')).to.equal('false');
    button(history, 'Commands').click();
    await until(() => entries() === 1);
    button(history, 'All').click();
    await until(() => entries() === 8);
    for (const name of ['Alerts', 'Cases', 'Commands', 'Work orders', 'Registration', 'Connection']) {
      button(history, name).click();
      await settled();
    }
    expect(button(history, 'All').getAttribute('aria-pressed'), 'all kinds are everything').to.equal('true');
  });

  it('follows the connection, work orders and registrations', async () => {
    const service = populatedService();
    const history = await mounted(service);
    service.put('connectionChange', aTurn('t1', false, 0));
    service.put('device', aDevice('d1', { connected: false }));
    await until(() => text(history).includes('Disconnected'));
    service.put('workOrder', aWorkOrder('w1'));
    await until(() => text(history).includes('Work order WO-7'));
    service.put('registration', {
      ...entity('r9', 0),
      ...{ deviceId: 'd1', status: 'error', requestedBy: 'Kim', message: 'No answer' },
    });
    await until(() => text(history).includes('Registration failed'));
    expect(text(history)).to.include('by Kim · No answer');
  });

  it('says who did it beside why, in the words they gave', async () => {
    const service = populatedService();
    service.put('command', aCommand('c9', { status: 'failed', reason: 'Valve is stuck', requestedBy: HOSTILE }, 0));
    const step = { at: ago(1), actor: 'Ada', from: 'active', to: 'closed' } as const;
    service.put('alert', anAlert('n9', { status: 'closed', transitions: [step] }, 1));
    const open = anAlert('n10', { description: 'Nobody saw this' }, 1);
    service.put('alert', open);
    const history = await mounted(service);
    const facts = () => all(history, '.entries > li').map((one) => one.textContent.replace(/\s+/g, ' '));
    await until(() => facts().some((one) => one.includes(`Failed · by ${HOSTILE} · Valve is stuck`)));
    expect(facts().some((one) => one.includes('Closed · by Ada'))).to.equal(true);
    expect(facts().find((one) => one.includes('Nobody saw this'))).to.not.include('by ');
    expect(history.shadowRoot?.querySelector('img')).to.equal(null);
  });
});
