import type { Alert } from '@csk/core';
import { expect } from '@open-wc/testing';
import { ago, anAlert, DEFINITIONS, entity, populatedService } from './fixtures.ts';
import {
  all,
  button,
  expectAccessible,
  find,
  make,
  mount,
  settled,
  text,
  UNAVAILABLE,
  unmount,
  until,
} from './mounting.ts';

const HOSTILE = '<img src=x onerror="window.hacked=1">' + 'W'.repeat(5_000);

async function opened(fields: Partial<Alert> = {}, service = populatedService()) {
  service.put('alert', anAlert('n1', fields));
  const detail = make('csk-alert-detail', { alertId: 'n1' });
  await mount([detail], service.client);
  await until(() => text(detail).includes('Why it fired') && text(detail).includes('Northwind Foods'));
  await settled();
  return { service, detail };
}

describe('what past alerts make likely', () => {
  afterEach(unmount);

  const incidentType = { value: 'Compressor', confidence: 83, reasons: ['5 of 6 cases were of this kind.'] };

  it('is said where it differs from what the alert has, with the reasons', async () => {
    const { service, detail } = await opened({
      suggestion: { status: 'low', score: 12, reasons: ['1 of 40 alerts of this rule led to work.'] },
    });
    const line = () => all(detail, '[part=suggestion]')[0];
    expect(text(line() ?? detail)).to.equal(
      'Suggested priority: Low (12 of 100) 1 of 40 alerts of this rule led to work.',
    );
    await expectAccessible(detail);
    service.put(
      'alert',
      anAlert('n1', { suggestion: { status: 'high', score: 91, reasons: ['No news.'], incidentType } }),
    );
    await until(() => line() && text(line() ?? detail) === 'Probably: Compressor 5 of 6 cases were of this kind.');
    service.put('alert', anAlert('n1', { suggestion: { status: 'high', score: 91, reasons: ['No news.'] } }));
    await until(() => line() === undefined);
  });

  it('fills in the work order', async () => {
    const { detail } = await opened({ suggestion: { status: 'high', score: 91, reasons: [], incidentType } });
    button(detail, 'Create work order').click();
    await until(() => all(detail, '#order-kind').length === 1);
    expect(find<HTMLInputElement>(detail, '#order-kind').value).to.equal('Compressor');
  });

  it('is text', async () => {
    const { detail } = await opened({
      suggestion: {
        status: 'low',
        score: 1,
        reasons: [HOSTILE],
        incidentType: { value: HOSTILE, confidence: 1, reasons: [HOSTILE] },
      },
    });
    expect(text(find(detail, '[part=suggestion]'))).to.contain(HOSTILE);
    expect(all(detail, 'img')).to.have.lengthOf(0);
    expect(detail.scrollWidth).to.be.at.most(900);
  });
});

describe('the commands of an alert’s device', () => {
  afterEach(unmount);

  it('are offered to be sent elsewhere, a handful in sight', async () => {
    const service = populatedService();
    for (const name of ['Defrost', 'Fan on', HOSTILE]) {
      service.definitions.push({ ...entity(name), ...DEFINITIONS[0], name } as (typeof DEFINITIONS)[number]);
    }
    const { detail } = await opened({}, service);
    const part = await until(() => all(detail, '[part=commands]')[0]);
    expect(all(detail, '[part=commands] > .commands button').map((one) => text(one))).to.deep.equal([
      'Reset Thermostat',
      'Set temperature',
      'Factory reset',
      'Defrost',
    ]);
    expect(text(part)).to.contain('2 more commands');
    find<HTMLDetailsElement>(detail, '[part=commands] details').open = true;
    await settled();
    expect(all(detail, 'img')).to.have.lengthOf(0);
    expect(detail.scrollWidth).to.be.at.most(900);
    await expectAccessible(detail);
    const asked: unknown[] = [];
    detail.addEventListener('csk-command-open', (event) => asked.push(event.detail));
    button(detail, 'Fan on').click();
    expect(asked).to.deep.equal([{ deviceId: 'd1', name: 'Fan on', alertId: 'n1' }]);
    expect(service.calls).to.not.include('commands.send');
  });

  it('are not asked for when the alert is over, has no device, or the agent may not send', async () => {
    const { service, detail } = await opened({ status: 'closed' });
    expect(all(detail, '[part=commands]')).to.have.lengthOf(0);
    const { deviceId: _, ...without } = anAlert('n1');
    service.put('alert', without);
    await settled();
    expect(service.calls).to.not.include('commands.definitions');
    unmount();
    const other = populatedService();
    other.operations = other.operations.filter((id) => id !== 'Commands_Send');
    await opened({}, other);
    expect(other.calls).to.not.include('commands.definitions');
  });

  it('can be asked for again when they could not be had', async () => {
    const service = populatedService();
    const { definitions } = service.client.commands;
    service.client.commands.definitions = () => Promise.reject(UNAVAILABLE);
    const { detail } = await opened({}, service);
    await until(() => text(find(detail, '[part=commands]')).includes('The service does not answer.'));
    await expectAccessible(detail);
    service.client.commands.definitions = definitions;
    button(detail, 'Try again').click();
    await until(() => text(find(detail, '[part=commands]')).includes('Reset Thermostat'));
  });
});

describe('the repeats of an alert', () => {
  afterEach(unmount);

  async function repeated(count: number) {
    const service = populatedService();
    for (let i = 1; i <= count; i += 1) {
      const raisedAt = ago(i * 10);
      service.put('alert', anAlert(`r${i}`, { parentId: 'n1', description: `Repeat ${i}`, raisedAt }));
    }
    return opened({ occurrences: count + 1 }, service);
  }

  const unfold = (detail: Element) => find(detail, '[part=repeats] summary').click();
  const shown = (detail: Element) => all(detail, '.repeats button.link').map((one) => text(one));

  it('are folded, read when they are asked for, newest first, and opened', async () => {
    const { service, detail } = await repeated(25);
    expect(text(find(detail, '[part=repeats]'))).to.equal('25 repeats');
    expect(service.calls).to.not.include('alert.list');
    unfold(detail);
    await until(() => shown(detail).length === 20);
    expect(shown(detail)[0]).to.equal('Repeat 1');
    await expectAccessible(detail);
    button(detail, 'Show more').click();
    await until(() => shown(detail).length === 25);
    const opened: string[] = [];
    detail.addEventListener('csk-alert-select', (event) => opened.push(event.detail.alert.description));
    button(detail, 'Repeat 24').click();
    expect(opened).to.deep.equal(['Repeat 24']);
    service.put('alert', anAlert('r26', { parentId: 'n1', description: 'The newest', raisedAt: ago(0) }));
    await until(() => shown(detail)[0] === 'The newest');
    unfold(detail);
    await until(() => shown(detail).length === 0);
  });

  it('can be asked for again, and are folded for another alert', async () => {
    const { service, detail } = await repeated(2);
    service.failure = UNAVAILABLE;
    unfold(detail);
    await until(() => text(find(detail, '[part=repeats]')).includes('The service does not answer.'));
    service.failure = undefined;
    button(detail, 'Try again').click();
    await until(() => shown(detail).length === 2);
    service.put('alert', anAlert('n2', { description: 'Another', occurrences: 2 }));
    detail.alertId = 'n2';
    await until(() => text(detail).includes('Another'));
    await settled();
    expect(find<HTMLDetailsElement>(detail, '[part=repeats] details').open).to.equal(false);
    expect(text(find(detail, '[part=repeats]'))).to.equal('1 repeat');
  });

  it('are not spoken of where there are none', async () => {
    const { detail } = await opened();
    expect(all(detail, '[part=repeats]')).to.have.lengthOf(0);
  });
});
