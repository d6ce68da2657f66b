import { transitionCommand } from '@csk/core';
import { expect } from '@open-wc/testing';
import { aCommand, ago } from './fixtures.ts';
import { caseService } from './case-service.ts';
import { describeStates } from './describe-states.ts';
import { all, button, expectAccessible, find, make, mount, text, UNAVAILABLE, unmount, until } from './mounting.ts';

describeStates(
  [
    {
      make: () => make('csk-command-status', { commandId: 'c3' }),
      empty: 'no longer exists',
      ready: 'Reset Thermostat',
    },
  ],
  { populated: caseService },
);

const stepsOf = (element: Element) => all(element, '.steps li').map((li) => `${li.className.trim()} ${text(li)}`);

describe('<csk-command-status>', () => {
  afterEach(unmount);

  it('follows the command step by step and says so', async () => {
    const service = caseService();
    const status = make('csk-command-status', { commandId: 'c3' });
    await mount([status], service.client);
    await until(() => text(status).includes('Reset Thermostat'));
    expect(text(status)).to.contain('to Cold store 7, by Alex Agent').and.contain('Without an answer it ends in');
    expect(stepsOf(status)[1]).to.contain('now').and.contain('Sent (current)');
    expect(stepsOf(status)[2]).to.contain('ahead').and.contain('Delivered (not yet)');
    const sent = service.tables.command.find(({ id }) => id === 'c3') ?? aCommand('c3');
    service.put(
      'command',
      transitionCommand(sent, 'failed', ago(0), { reason: 'Valve is stuck', response: { code: 7 } }),
    );
    await until(() => text(find(status, '[role=status]')) === 'Reset Thermostat: Failed');
    expect(text(status)).to.contain('Valve is stuck').and.contain('code');
    expect(stepsOf(status).at(-1)).to.contain('now bad');
    await expectAccessible(status);
  });

  it('takes back what was not sent, and sends again what was lost', async () => {
    const service = caseService();
    service.put('command', aCommand('c4'));
    const status = make('csk-command-status', { commandId: 'c4' });
    await mount([status], service.client);
    await until(() => text(status).includes('Take back'));
    const events: string[] = [];
    for (const type of ['csk-command-cancelled', 'csk-command-resent'] as const) {
      status.addEventListener(type, (event) => events.push(`${type} ${event.detail.command.status}`));
    }
    button(status, 'Take back').click();
    await until(() => stepsOf(status).at(-1)?.includes('Cancelled'));
    status.commandId = 'c2';
    await until(() => text(status).includes('Send again'));
    service.failure = UNAVAILABLE;
    button(status, 'Send again').click();
    await until(() => text(status).includes('That did not work: The service does not answer.'));
    await expectAccessible(status);
    service.failure = undefined;
    button(status, 'Send again').click();
    await until(() => events.length === 2);
    expect(events).to.deep.equal(['csk-command-cancelled cancelled', 'csk-command-resent queued']);
    expect(text(status)).to.not.contain('That did not work');
  });
});
