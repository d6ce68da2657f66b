import { resendCommand, transitionCommand, type Command, type ConnectedServiceError } from '@csk/core';
import { expect } from '@open-wc/testing';
import { caseService } from './case-service.ts';
import { aCommand, ago } from './fixtures.ts';
import { all, button, expectAccessible, make, mount, text, UNAVAILABLE, unmount, until } from './mounting.ts';

const ended = (id: string, status: 'expired' | 'failed' | 'unknown') =>
  aCommand(id, {
    name: `Command ${id}`,
    status,
    deviceId: 'd3',
    transitions: [
      { at: ago(3), to: 'queued' },
      { at: ago(2), to: status },
    ],
  });

describe('commands that came to nothing', () => {
  afterEach(unmount);

  it('are sent again from the list, where what waits tells until when', async () => {
    const service = caseService();
    for (const status of ['expired', 'failed', 'unknown'] as const) service.put('command', ended(status, status));
    service.put('command', aCommand('done', { status: 'completed', deviceId: 'd3' }));
    let refusal: ConnectedServiceError | undefined = UNAVAILABLE;
    service.client.commands.resend = async (id) => {
      if (refusal) throw refusal;
      const command = service.tables.command.find((one) => one.id === id)!;
      const again: Command = resendCommand(command, { actor: 'Alex Agent', at: ago(0) }, ago(-5));
      service.put('command', again);
      return again;
    };
    const panel = make('csk-command-panel', { deviceId: 'd3' });
    await mount([panel], service.client);
    const offers = () => all(panel, '.sent button').map((one) => text(one));
    await until(() => offers().length === 3);
    expect(offers()).to.deep.equal(['Send again', 'Send again', 'Send again']);
    expect(text(panel)).to.not.contain('Without an answer');
    await expectAccessible(panel);
    const resent: string[] = [];
    panel.addEventListener('csk-command-resent', ({ detail }) => resent.push(detail.command.status));
    button(panel, 'Send again').click();
    await until(() => text(panel).includes('That did not work: The service does not answer.'));
    refusal = undefined;
    button(panel, 'Send again').click();
    await until(() => resent.length === 1);
    await until(() => offers().includes('Take back'));
    expect(resent).to.deep.equal(['queued']);
    expect(text(panel)).to.contain('Without an answer it ends in').and.not.contain('That did not work');
    await expectAccessible(panel);
  });

  it('are not offered a tenth time, and tell who took them back or sent them again', async () => {
    const service = caseService();
    const attempts = Array.from({ length: 10 }, () => ({ at: ago(2), to: 'queued' }) as const);
    service.put('command', { ...ended('worn', 'failed'), transitions: [...attempts, { at: ago(1), to: 'failed' }] });
    const again = resendCommand(ended('again', 'failed'), { actor: 'Sam Senior', at: ago(1) }, ago(-5));
    service.put(
      'command',
      transitionCommand(again, 'cancelled', ago(0), { actor: 'Kim <b>', reason: 'Cancelled by Kim <b>.' }),
    );
    const status = make('csk-command-status', { commandId: 'again' });
    await mount([status], service.client);
    await until(() => text(status).includes('Command again'));
    expect(text(status))
      .to.contain('Sent again by Sam Senior')
      .and.contain('Taken back by Kim <b>')
      .and.not.contain('Cancelled by Kim');
    await expectAccessible(status);
    status.commandId = 'worn';
    await until(() => text(status).includes('Command worn'));
    expect(all(status, 'button')).to.have.lengthOf(0);
  });
});
