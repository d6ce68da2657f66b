import { expect } from '@open-wc/testing';
import { aCase, caseService } from './case-service.ts';
import { anAlert } from './fixtures.ts';
import {
  all,
  button,
  expectAccessible,
  find,
  make,
  mount,
  settled,
  text,
  type,
  UNAVAILABLE,
  unmount,
  until,
} from './mounting.ts';

const HOSTILE = '<img src=x onerror="window.hacked=1">' + 'W'.repeat(5_000);

/** The list with the first alert chosen, and the dialog open. */
async function searching(service = caseService()) {
  const list = make('csk-alert-list', { sort: 'newest' });
  await mount([list], service.client);
  await until(() => all(list, '.row').length === 5);
  find<HTMLInputElement>(list, '[data-id=n1] input').click();
  await until(() => text(list).includes('1 selected'));
  button(list, 'Add to case …').click();
  await until(() => all(list, '.linking ul').length === 1);
  return { service, list };
}

const found = (list: Element) => all(list, '.linking bdi').map((one) => text(one));

describe('an existing case', () => {
  afterEach(unmount);

  it('takes the chosen alerts: one of the customer’s, or one that is searched for', async () => {
    const { service, list } = await searching();
    expect(found(list), 'the open ones of this customer').to.deep.equal(['Cold store too warm', 'CAS-1042']);
    await until(() => list.shadowRoot?.activeElement?.matches('.linking input'));
    await expectAccessible(list);
    type(find<HTMLInputElement>(list, '.linking input'), 'CAS-1041');
    await until(() => found(list)[0] === 'Lift stops between floors');
    const added: unknown[] = [];
    list.addEventListener('csk-case-alerts-added', ({ detail }) => added.push([detail.case.number, detail.alertIds]));
    service.failure = UNAVAILABLE;
    button(list, 'Add to CAS-1041').click();
    await until(() => text(list).includes('The alerts were not added: The service does not answer.'));
    await expectAccessible(list);
    service.failure = undefined;
    button(list, 'Add to CAS-1041').click();
    await until(() => added.length === 1);
    expect(added).to.deep.equal([['CAS-1041', ['n1']]]);
    await until(() => all(list, 'dialog').length === 0 && all(list, '.toolbar.chosen').length === 0);
    expect(service.tables.alert.find(({ id }) => id === 'n1')?.caseId).to.equal('k2');
  });

  it('may not be found, or not be looked for', async () => {
    const { service, list } = await searching();
    type(find<HTMLInputElement>(list, '.linking input'), 'nothing like it');
    await until(() => text(list).includes('No open case found'));
    service.failure = UNAVAILABLE;
    type(find<HTMLInputElement>(list, '.linking input'), 'lift');
    await until(() => text(find(list, '.linking')).includes('This could not be loaded'));
    service.failure = undefined;
    button(list, 'Try again').click();
    await until(() => found(list)[0] === 'Lift stops between floors');
    button(list, 'Close').click();
    await until(() => all(list, 'dialog').length <= 1);
  });

  it('is named by text', async () => {
    const service = caseService();
    service.put('case', aCase('k9', { title: HOSTILE, number: HOSTILE }, 1));
    const { list } = await searching(service);
    expect(found(list)).to.include(HOSTILE);
    expect(all(list, 'img')).to.have.lengthOf(0);
  });
});

describe('the records of a case', () => {
  afterEach(unmount);

  async function shown(service = caseService()) {
    const detail = make('csk-case-detail', { caseId: 'k1' });
    await mount([detail], service.client);
    await until(() => text(detail).includes('Called the customer.') && text(detail).includes('Northwind Foods'));
    await until(() => all(detail, '.devices .link').length === 1);
    return { service, detail };
  }

  const alerts = (detail: Element) => all(detail, '[part=alerts] .link').map((one) => text(one));

  it('let an alert go', async () => {
    const service = caseService();
    service.put('alert', anAlert('n8', { description: 'Fan is loud', caseId: 'k1', status: 'in-progress' }));
    const { detail } = await shown(service);
    await until(() => alerts(detail).length === 2);
    const removed: unknown[] = [];
    detail.addEventListener('csk-case-alerts-removed', (event) => removed.push(event.detail.alertIds));
    service.failure = UNAVAILABLE;
    button(detail, 'Take “Fan is loud” out of this case').click();
    await until(() => text(detail).includes('That did not work: The service does not answer.'));
    await until(() => alerts(detail).length === 2);
    service.failure = undefined;
    button(detail, 'Take “Fan is loud” out of this case').click();
    await until(() => removed.length === 1);
    await until(() => alerts(detail).join() === 'Cold store 7 above 8 °C');
    expect(removed).to.deep.equal([['n8']]);
    expect(service.tables.alert.find(({ id }) => id === 'n8')?.status, 'it asks for work again').to.equal('active');
    await expectAccessible(detail);
  });

  it('keep their alerts once the case is over', async () => {
    const service = caseService();
    service.put('case', aCase('k1', { status: 'resolved' }));
    const { detail } = await shown(service);
    await settled();
    expect(all(detail, '[part=alerts] button.quiet')).to.have.lengthOf(0);
  });

  it('lead to the commands of a device', async () => {
    const { detail } = await shown();
    const asked: unknown[] = [];
    detail.addEventListener('csk-command-open', (event) => asked.push(event.detail));
    button(detail, 'Send Cold store 7 a command').click();
    expect(asked).to.deep.equal([{ deviceId: 'd1', caseId: 'k1' }]);
  });
});
