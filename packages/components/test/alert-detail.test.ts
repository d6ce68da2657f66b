import { ConnectedServiceError } from '@csk/core';
import { expect } from '@open-wc/testing';
import { anAlert, populatedService } from './fixtures.ts';
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

async function opened(id = 'n1') {
  const service = populatedService();
  const detail = make('csk-alert-detail', { alertId: id });
  const provider = await mount([detail], service.client);
  await until(() => text(detail).includes('Why it fired'));
  return { service, detail, provider };
}

describe('<csk-alert-detail>', () => {
  afterEach(unmount);

  it('explains why the alert fired', async () => {
    const { detail } = await opened();
    await until(() => text(detail).includes('Cold store 7'));
    expect(text(detail)).to.contain('Temperature of Cold store 7 reached 78.4; the limit is 70.');
    expect(text(detail)).to.contain('Rule Temperature threshold, version 3');
    expect(text(detail)).to.contain('WHERE Temperature > 70').and.contain('thermostat-07').and.contain('14 times');
    expect(find(detail, 'csk-readings-chart').shadowRoot?.querySelector('canvas')).to.be.instanceOf(HTMLCanvasElement);
    for (const details of detail.shadowRoot?.querySelectorAll('details') ?? []) details.open = true;
    await settled();
    await expectAccessible(detail);
  });

  it('does not round a small reading to nothing', async () => {
    const { service, detail } = await opened();
    const evidence = { readings: [], metric: 'Leak', reading: 0.0042, threshold: 0.004 };
    service.put('alert', anAlert('n8', { evidence }));
    detail.alertId = 'n8';
    await until(() => text(detail).includes('Leak of Cold store 7 reached 0.0042; the limit is 0.004.'));
  });

  it('shows the evidence of each alert by itself: what was zoomed into is of one', async () => {
    const { service, detail } = await opened();
    const evidence = service.tables.alert.find(({ id }) => id === 'n1')?.evidence;
    service.put('alert', anAlert('n9', { description: 'The other', evidence }));
    const chart = () => find(detail, '.evidence');
    const show = async (id: string, words: string) => {
      detail.alertId = id;
      await until(() => text(find(detail, 'h2')).includes(words) && chart());
      return chart();
    };
    const words = text(find(detail, 'h2'));
    const other = await show('n9', 'The other');
    expect((await show('n1', words)) === other).to.equal(false);
  });

  it('takes comments; what was written stays when it did not arrive', async () => {
    const { service, detail } = await opened();
    const field = await until(() => detail.shadowRoot?.querySelector('textarea'));
    const write = (words: string) => {
      field.value = words;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    };
    await until(() => button(detail, 'Add comment').disabled);
    write('Door stood open.\n<b>Closed it.</b>');
    await until(() => !button(detail, 'Add comment').disabled);
    service.failure = UNAVAILABLE;
    const keys: (string | undefined)[] = [];
    const { comment } = service.client.alerts;
    service.client.alerts.comment = (id, input, options) => {
      keys.push(options?.idempotencyKey);
      return comment(id, input, options);
    };
    button(detail, 'Add comment').click();
    await until(() => text(detail).includes('That did not work: The service does not answer.'));
    expect(field.value).to.contain('Door stood open.');
    service.failure = undefined;
    field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, bubbles: true }));
    await until(() => text(find(detail, '.timeline')).includes('Door stood open. <b>Closed it.</b>'));
    await until(() => field.value === '');
    expect([keys.length, new Set(keys).size], 'what is sent again stands there once').to.deep.equal([2, 1]);
    await expectAccessible(detail);
  });

  it('is taken by the agent and given back', async () => {
    const { detail } = await opened();
    (await until(() => all(detail, '.actions button').find((one) => text(one) === 'Assign to me'))).click();
    await until(() => text(find(detail, '[part=facts]')).includes('Assigned to agent'));
    await until(() => text(find(detail, '.timeline')).includes('Assigned to agent'));
    button(detail, 'Give back').click();
    await until(() => text(find(detail, '.timeline')).includes('Given back'));
    expect(text(find(detail, '[part=facts]'))).to.not.contain('Assigned to');
  });

  it('is shelved with an end and a reason, and brought back', async () => {
    const { service, detail } = await opened();
    (await until(() => all(detail, '.actions button').find((one) => text(one) === 'Shelve'))).click();
    await until(() => all(detail, 'form.shelve').length === 1);
    await expectAccessible(detail);
    type(find<HTMLInputElement>(detail, '.shelve input'), 'Known since Monday');
    const send = find<HTMLButtonElement>(detail, '.shelve button.primary');
    await until(() => !send.disabled);
    send.click();
    await until(() => text(find(detail, '.state-text')) === 'Shelved');
    await until(() => text(find(detail, '[part=facts]')).includes('Shelved until'));
    await until(() => text(find(detail, '.timeline')).includes('Known since Monday'));
    expect(service.calls).to.include('alerts.shelve');
    service.failure = new ConnectedServiceError('conflict', 'Somebody else closed this alert.');
    button(detail, 'Unshelve').click();
    await until(() => text(detail).includes('That did not work: Somebody else closed this alert.'));
    expect(text(find(detail, '.state-text'))).to.equal('Shelved');
    service.failure = undefined;
    button(detail, 'Unshelve').click();
    await until(() => text(find(detail, '.state-text')) === 'Active');
  });

  it('acknowledges and closes, with the outcome shown at once', async () => {
    const { service, detail } = await opened();
    button(detail, 'Acknowledge').click();
    await until(() => text(find(detail, '.state-text')) === 'Acknowledged');
    await until(() => text(detail).includes('by Alex Agent'));
    button(detail, 'Close alert').click();
    (await until(() => all(detail, '.ending button.primary')[0])).click();
    await until(() => text(find(detail, '.state-text')) === 'Closed');
    expect(service.calls).to.include.members(['alerts.acknowledge', 'alerts.close']);
    expect(text(find(detail, '.over'))).to.contain('Closed by Alex Agent');
    expect(button(detail, 'Reopen').disabled).to.equal(false);
    expect(text(find(detail, '.timeline'))).to.contain('Closed by Alex Agent');
  });

  it('takes an action back when the service refuses, and says why', async () => {
    const { service, detail } = await opened();
    service.failure = new ConnectedServiceError('conflict', 'Somebody else closed this alert.');
    button(detail, 'Acknowledge').click();
    await until(() => text(detail).includes('That did not work: Somebody else closed this alert.'));
    expect(text(find(detail, '.state-text'))).to.equal('Active');
    await expectAccessible(detail);
    button(detail, 'Dismiss').click();
    await until(() => !text(detail).includes('That did not work'));
  });

  it('lets the host make the case, or shows its own form', async () => {
    const { detail } = await opened();
    const prevent = (event: Event) => event.preventDefault();
    detail.addEventListener('csk-case-create-request', prevent);
    button(detail, 'Create case').click();
    await settled();
    expect(all(detail, 'csk-case-form')).to.have.lengthOf(0);
    detail.removeEventListener('csk-case-create-request', prevent);
    button(detail, 'Create case').click();
    const form = await until(() => all(detail, 'csk-case-form')[0]);
    await until(() => text(form).includes('Customer'));
    button(form, 'Create case').click();
    await until(() => text(detail).includes('Open case CAS-1000'));
    expect(text(find(detail, '.state-text'))).to.equal('Case created');
    let shownCase = '';
    detail.addEventListener('csk-case-open', (event) => (shownCase = event.detail.id));
    expect(text(find(detail, '.actions')), 'the way to the case takes its place').to.not.contain('Create case');
    button(detail, 'Open case CAS-1000').click();
    expect(shownCase).to.not.equal('');
  });

  it('links to web addresses only', async () => {
    const { service, detail } = await opened();
    service.put('alert', anAlert('n1', { url: 'javascript:alert(1)' }));
    await settled();
    expect(all(detail, 'a')).to.have.lengthOf(0);
    service.put('alert', anAlert('n1', { url: 'https://central.example/devices/7' }));
    const link = await until(() => all(detail, 'a')[0]);
    expect(link.getAttribute('href')).to.equal('https://central.example/devices/7');
    expect(link.getAttribute('rel')).to.contain('noopener');
  });
});
