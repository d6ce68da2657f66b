import { expect } from '@open-wc/testing';
import { caseService } from './case-service.ts';
import { aCommand } from './fixtures.ts';
import { all, button, expectAccessible, find, make, mount, press, settled, text, unmount, until } from './mounting.ts';

const buttons = (element: Element) => all(element, 'button').map((one) => text(one));

/** The elements that an agent works with, for somebody who may only read. */
describe('what the caller may not do is not offered', () => {
  afterEach(unmount);

  async function shown<K extends keyof HTMLElementTagNameMap>(
    name: K,
    properties: Partial<HTMLElementTagNameMap[K]>,
    ready: string,
    operations: readonly string[] = [],
  ): Promise<HTMLElementTagNameMap[K]> {
    const service = caseService();
    service.put('command', aCommand('c4'));
    service.operations = operations;
    const element = make(name, properties);
    await mount([element], service.client);
    await until(() => text(element).includes(ready));
    await settled();
    return element;
  }

  it('an alert is read, and each right brings its own button', async () => {
    expect(buttons(await shown('csk-alert-detail', { alertId: 'n1' }, 'Why it fired'))).to.not.include.members([
      'Create case',
    ]);
    unmount();
    const closer = await shown('csk-alert-detail', { alertId: 'n1' }, 'Close alert', ['Alerts_Close']);
    expect(buttons(closer)).to.include('Close alert');
    expect(buttons(closer).filter((label) => /Acknowledge|Create case|Reopen/.test(label))).to.deep.equal([]);
    await expectAccessible(closer);
  });

  it('chosen alerts of the list become no case', async () => {
    const list = await shown('csk-alert-list', {}, 'Cold store 7');
    press(find(list, '.row[tabindex="0"]'), ' ');
    await until(() => text(list).includes('1 selected'));
    expect(buttons(list).filter((label) => label.includes('case'))).to.deep.equal([]);
  });

  it('forms say that they are not for the caller, instead of being refused after they were filled in', async () => {
    const form = await shown('csk-case-form', { alertId: 'n2' }, 'Not allowed');
    expect(all(form, 'input, textarea, button')).to.deep.equal([]);
    unmount();
    const panel = await shown('csk-command-panel', { deviceId: 'd1' }, 'Not allowed');
    expect(all(panel, 'form')).to.deep.equal([]);
    expect(text(panel)).to.contain('Reset Thermostat', 'what others sent can be read');
    await expectAccessible(panel);
  });

  it('a case, a command and the stages are read only', async () => {
    const detail = await shown('csk-case-detail', { caseId: 'k1' }, 'Cold store 7 above 8 °C');
    await until(() => text(detail).includes('Called the customer.'));
    const labels = buttons(detail).join(' | ');
    expect(labels).to.not.match(/Resolve|Cancel case|Reopen|Add devices|Remove/);
    unmount();
    const command = await shown('csk-command-status', { commandId: 'c4' }, 'Reset Thermostat');
    expect(buttons(command)).to.deep.equal([]);
    unmount();
    const bar = await shown('csk-process-bar', { alertId: 'n6' }, 'CAS-1042');
    expect(buttons(bar).join(' | ')).to.not.match(/Next stage|Back to/);
  });

  it('one right of a case brings one button', async () => {
    const detail = await shown('csk-case-detail', { caseId: 'k1' }, 'Resolve case', [
      'Cases_Resolve',
      'Cases_RemoveDevices',
    ]);
    expect(button(detail, 'Resolve case')).to.be.instanceOf(HTMLButtonElement);
    await until(() => all(detail, '.devices [aria-label^=Remove]').length === 1);
    expect(buttons(detail).join(' | ')).to.not.match(/Cancel case|Add devices/);
  });
});
