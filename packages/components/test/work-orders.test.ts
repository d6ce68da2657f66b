import { ConnectedServiceError, type WorkOrder } from '@csk/core';
import { expect } from '@open-wc/testing';
import { rowAt } from './alert-rows.ts';
import { caseService } from './case-service.ts';
import { anAlert, entity, populatedService } from './fixtures.ts';
import {
  all,
  button,
  expectAccessible,
  find,
  make,
  mount,
  press,
  settled,
  text,
  type,
  UNAVAILABLE,
  unmount,
  until,
} from './mounting.ts';

const HOSTILE = '<img src=x onerror="window.hacked=1">';

async function openedAlert(id = 'n1', service = populatedService()) {
  const detail = make('csk-alert-detail', { alertId: id });
  await mount([detail], service.client);
  await until(() => text(detail).includes('Why it fired'));
  return { service, detail };
}

async function openedCase(id = 'k1', service = caseService()) {
  const detail = make('csk-case-detail', { caseId: id });
  await mount([detail], service.client);
  await until(() => text(detail).includes('Northwind Foods'));
  return { service, detail };
}

const form = (element: Element) => until(() => element.shadowRoot?.querySelector<HTMLFormElement>('form.order'));
const submit = (element: Element) => find<HTMLButtonElement>(element, '.order button.primary').click();

describe('work orders of an alert', () => {
  afterEach(unmount);

  it('are made with what the alert says, and shown in its place', async () => {
    const { service, detail } = await openedAlert();
    const made: WorkOrder[] = [];
    const opened: string[] = [];
    detail.addEventListener('csk-work-order-created', (event) => made.push(event.detail.workOrder));
    detail.addEventListener('csk-work-order-open', (event) => opened.push(event.detail.id));
    button(detail, 'Create work order').click();
    await form(detail);
    await until(() => detail.shadowRoot?.activeElement?.id === 'order-title');
    expect(find<HTMLInputElement>(detail, '#order-title').value).to.equal('Temperature above 70 °F');
    expect(find<HTMLSelectElement>(detail, '#order-priority').value).to.equal('high');
    expect(all(detail, '#order-account'), 'the customer is known').to.have.lengthOf(0);
    await expectAccessible(detail);
    type(find<HTMLInputElement>(detail, '#order-kind'), ' Cooling ');
    type(find<HTMLTextAreaElement>(detail, '#order-description'), 'Look at the door seal.');
    submit(detail);
    await until(() => made.length === 1);
    expect(made[0]).to.include({ incidentType: 'Cooling', description: 'Look at the door seal.' });
    await until(() => text(find(detail, '[part=facts]')).includes('Work order WO-2000'));
    expect(text(find(detail, '[part=facts]'))).to.contain('Temperature above 70 °F · Unscheduled');
    expect(text(find(detail, '.state-text'))).to.equal('Work order created');
    expect(all(detail, 'form.order')).to.have.lengthOf(0);
    expect(text(find(detail, '.actions'))).to.not.contain('Create work order');
    button(detail, 'Open work order WO-2000').click();
    expect(opened).to.deep.equal([made[0]?.id]);
    await expectAccessible(detail);
    const order = service.tables.workOrder[0];
    if (order) service.put('workOrder', { ...order, status: 'scheduled' });
    await until(() => text(find(detail, '[part=facts]')).includes('Scheduled'));
  });

  it('are the host’s business where it says so, and left by Escape', async () => {
    const { service, detail } = await openedAlert();
    const asked: unknown[] = [];
    const prevent = (event: CustomEvent) => {
      asked.push(event.detail);
      event.preventDefault();
    };
    detail.addEventListener('csk-work-order-create-request', prevent);
    button(detail, 'Create work order').click();
    await settled();
    expect(asked).to.deep.equal([{ alertIds: ['n1'] }]);
    expect(all(detail, 'form.order')).to.have.lengthOf(0);
    detail.removeEventListener('csk-work-order-create-request', prevent);
    button(detail, 'Create work order').click();
    await form(detail);
    type(find<HTMLInputElement>(detail, '#order-title'), 'Half written');
    press(find(detail, '#order-title'), 'Escape');
    await until(() => all(detail, 'form.order').length === 0);
    button(detail, 'Create work order').click();
    await form(detail);
    expect(find<HTMLInputElement>(detail, '#order-title').value, 'it begins anew').to.equal('Temperature above 70 °F');
    expect(service.calls).to.not.include('alerts.convertToWorkOrder');
  });

  it('keep what was written when the service refuses, and can be tried again', async () => {
    const { service, detail } = await openedAlert();
    button(detail, 'Create work order').click();
    await form(detail);
    type(find<HTMLInputElement>(detail, '#order-title'), 'Cold store: seal');
    service.failure = new ConnectedServiceError('conflict', 'The alert already belongs to a work order.');
    const keys: (string | undefined)[] = [];
    const { convertToWorkOrder } = service.client.alerts;
    service.client.alerts.convertToWorkOrder = (ids, input, options) => {
      keys.push(options?.idempotencyKey);
      return convertToWorkOrder(ids, input, options);
    };
    submit(detail);
    await until(() => text(detail).includes('The work order was not created: The alert already belongs'));
    await expectAccessible(detail);
    expect(find<HTMLInputElement>(detail, '#order-title').value).to.equal('Cold store: seal');
    service.failure = undefined;
    submit(detail);
    await until(() => text(detail).includes('Cold store: seal · Unscheduled'));
    expect([keys.length, new Set(keys).size], 'the same once more is one').to.deep.equal([2, 1]);
  });

  it('ask for the customer where none is known', async () => {
    const service = populatedService();
    service.put('alert', anAlert('n1', { accountId: undefined }));
    const { detail } = await openedAlert('n1', service);
    service.failure = UNAVAILABLE;
    button(detail, 'Create work order').click();
    await until(() => text(detail).includes('This could not be loaded'));
    service.failure = undefined;
    button(detail, 'Try again').click();
    await until(() => all(detail, '#order-account').length === 1);
    submit(detail);
    await until(() => text(detail).includes('A work order needs a customer.'));
    expect(detail.shadowRoot?.activeElement?.id).to.equal('order-account');
    await expectAccessible(detail);
    type(find<HTMLSelectElement>(detail, '#order-account'), 'a3');
    submit(detail);
    await until(() => service.tables.workOrder[0]?.accountId === 'a3');
  });

  it('are neither made nor named for those who may not', async () => {
    const service = populatedService();
    service.operations = service.operations.filter((id) => !/WorkOrder/.test(id));
    service.put('workOrder', { ...entity('w1'), number: 'WO-1', status: 'scheduled' });
    service.put('alert', anAlert('n1', { workOrderId: 'w1' }));
    const { detail } = await openedAlert('n1', service);
    await until(() => text(detail).includes('Acknowledge'));
    expect(text(detail)).to.not.match(/work order/i);
    expect(service.calls).to.not.include('workOrder.get');
  });

  it('show what others wrote as text', async () => {
    const service = populatedService();
    service.put('workOrder', {
      ...entity('w1'),
      number: HOSTILE,
      title: HOSTILE + 'W'.repeat(5_000),
      status: 'scheduled',
      url: 'javascript:window.hacked=1',
    });
    service.put('alert', anAlert('n1', { workOrderId: 'w1' }));
    const { detail } = await openedAlert('n1', service);
    await until(() => text(find(detail, '[part=facts]')).includes(HOSTILE));
    expect(all(detail, 'img, a')).to.have.lengthOf(0);
    expect(detail.scrollWidth).to.be.at.most(900);
  });
});

describe('work orders of a case', () => {
  afterEach(unmount);

  it('are made, listed with how they stand, and opened', async () => {
    const { service, detail } = await openedCase();
    const asked: unknown[] = [];
    const opened: string[] = [];
    detail.addEventListener('csk-work-order-create-request', (event) => asked.push(event.detail));
    detail.addEventListener('csk-work-order-open', (event) => opened.push(event.detail.id));
    expect(all(detail, '[part=work-orders]')).to.have.lengthOf(0);
    button(detail, 'Create work order').click();
    await form(detail);
    expect(asked).to.deep.equal([{ alertIds: [], caseId: 'k1' }]);
    await until(() => detail.shadowRoot?.activeElement?.id === 'order-title');
    await expectAccessible(detail);
    service.failure = UNAVAILABLE;
    submit(detail);
    await until(() => text(detail).includes('The work order was not created: The service does not answer.'));
    service.failure = undefined;
    submit(detail);
    const list = await until(() => all(detail, '[part=work-orders]')[0]);
    expect(text(list)).to.contain('Cold store too warm').and.contain('WO-2000 Unscheduled');
    expect(all(detail, 'form.order')).to.have.lengthOf(0);
    await expectAccessible(detail);
    find(detail, '[part=work-orders] .link').click();
    expect(opened).to.deep.equal([service.tables.workOrder[0]?.id]);
    button(detail, 'Create work order').click();
    await form(detail);
    button(detail, 'Resolve case').click();
    await until(() => all(detail, 'form.step').length === 1);
    expect(all(detail, 'form.order'), 'one thing at a time').to.have.lengthOf(0);
  });

  it('are shown of a case that is over, which gets no more', async () => {
    const service = caseService();
    service.put('workOrder', { ...entity('w1'), number: 'WO-7', status: 'completed', caseId: 'k3' });
    const { detail } = await openedCase('k3', service);
    await until(() => text(detail).includes('WO-7 Completed'));
    expect(text(detail)).to.not.contain('Create work order');
  });

  it('of another case are not what the form is about', async () => {
    const { service, detail } = await openedCase();
    button(detail, 'Create work order').click();
    await form(detail);
    detail.caseId = 'k2';
    await until(() => text(detail).includes('Lift stops between floors'));
    expect(all(detail, 'form.order')).to.have.lengthOf(0);
    expect(service.calls).to.not.include('cases.createWorkOrder');
  });
});

describe('work orders of many alerts', () => {
  afterEach(unmount);

  it('are one, made in a dialog, of those that have none', async () => {
    const service = populatedService();
    service.put('alert', anAlert('n6', { workOrderId: 'w', status: 'in-progress', progress: 'work-order-created' }));
    const list = make('csk-alert-list', { sort: 'newest' });
    await mount([list], service.client);
    await until(() => all(list, '.row').length === 5);
    rowAt(list, 0).querySelector('input')?.click();
    await until(() => text(list).includes('1 selected'));
    button(list, 'Select all 5').click();
    await until(() => text(list).includes('5 selected'));
    let made = '';
    list.addEventListener('csk-work-order-created', (event) => (made = event.detail.id));
    button(list, 'Create work order for 4').click();
    await form(list);
    await until(() => list.shadowRoot?.activeElement?.id === 'order-title');
    expect(text(find(list, 'dialog'))).to.contain('For 4 alerts');
    await expectAccessible(list);
    expect(all(list, '#order-account'), 'they are of several customers').to.have.lengthOf(1);
    find<HTMLButtonElement>(list, '.order button.quiet').click();
    await until(() => all(list, 'dialog').length === 0);
    expect(text(list), 'they stay chosen').to.contain('5 selected');
    button(list, 'Create work order for 4').click();
    await form(list);
    type(find<HTMLSelectElement>(list, '#order-account'), 'a1');
    submit(list);
    await until(() => made);
    await until(() => all(list, 'dialog').length === 0 && all(list, '.toolbar.chosen').length === 0);
    expect(service.tables.alert.filter(({ workOrderId }) => workOrderId === made)).to.have.lengthOf(4);
  });
});
