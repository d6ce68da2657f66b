import { expect } from '@open-wc/testing';
import type { CskCaseForm } from '../src/index.ts';
import type { FakeService } from './fake-client.ts';
import { aDevice, entity, fleetService } from './fixtures.ts';
import {
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

const HOSTILE = '<img src=x onerror=alert(1)> \u202eevil';

async function formOf(service: FakeService, ...deviceIds: readonly string[]): Promise<CskCaseForm> {
  const form = make('csk-case-form', { deviceIds });
  await mount([form], service.client);
  await until(() => text(form).includes('Create case'));
  return form;
}

const customer = (form: CskCaseForm) => find<HTMLSelectElement>(form, '#account');

describe('<csk-case-form> of devices without an alert', () => {
  afterEach(unmount);

  it("fills in the devices' customer, says what the case is about, and makes it", async () => {
    const service = fleetService();
    service.put('device', aDevice('d3', { name: HOSTILE }));
    const form = await formOf(service, 'd1', 'd3');
    expect(text(form)).to.contain('About 2 devices Cold store 7').and.contain(HOSTILE);
    expect(find(form, '.source li').dir).to.equal('auto');
    expect(customer(form).value).to.equal('a1');
    expect(find<HTMLInputElement>(form, '#title').value).to.equal('');
    await expectAccessible(form);
    button(form, 'Create case').click();
    await until(() => text(form).includes('Please give the case a title.'));
    expect(form.shadowRoot?.activeElement?.id).to.equal('title');
    type(find<HTMLInputElement>(form, '#title'), 'Both hum loudly');
    let made = '';
    form.addEventListener('csk-case-created', ({ detail }) => (made = detail.case.number));
    button(form, 'Create case').click();
    await until(() => text(form).includes('Case CAS-1000'));
    expect(made).to.equal('CAS-1000');
    const [one] = service.tables.case;
    expect([one?.title, one?.accountId, one?.deviceIds]).to.deep.equal(['Both hum loudly', 'a1', ['d1', 'd3']]);
    expect(service.calls).to.not.include('alerts.convertToCase');
    expect(text(form)).to.contain('Agent').and.contain('Alerts 0 Devices 2');
  });

  it('takes the customer of the asset where a device has none', async () => {
    const service = fleetService();
    service.put('asset', { ...entity('s1'), name: 'Hall 3', accountId: 'a3' });
    service.put('device', aDevice('d7', { accountId: undefined, assetId: 's1' }));
    const form = await formOf(service, 'd7');
    expect(customer(form).value).to.equal('a3');
  });

  it('says that there are several customers, and goes on only when one is chosen', async () => {
    const service = fleetService();
    const form = await formOf(service, 'd1', 'd2');
    const note = 'The devices belong to several customers: Alpine Ski House, Northwind Foods.';
    expect(text(form)).to.contain(note);
    expect(customer(form).getAttribute('aria-describedby')).to.equal('account-note');
    expect(customer(form).value).to.equal('');
    type(find<HTMLInputElement>(form, '#title'), 'Power cut');
    button(form, 'Create case').click();
    await until(() => text(form).includes('A case needs a customer.'));
    expect(form.shadowRoot?.activeElement?.id).to.equal('account');
    expect(service.calls).to.not.include('cases.create');
    await expectAccessible(form);
    type(customer(form), 'a2');
    button(form, 'Create case').click();
    await until(() => service.tables.case.length === 1);
    expect(service.tables.case[0]?.accountId).to.equal('a2');
  });

  it('asks for the customer where none is known', async () => {
    const form = await formOf(fleetService(), 'd7');
    expect(customer(form).value).to.equal('');
    expect(text(form)).to.not.contain('several customers');
  });

  it('keeps what was typed when the service fails, and tries again', async () => {
    const service = fleetService();
    const form = await formOf(service, 'd1');
    type(find<HTMLInputElement>(form, '#title'), 'It hums');
    service.failure = UNAVAILABLE;
    button(form, 'Create case').click();
    await until(() => text(form).includes('The case was not created: The service does not answer.'));
    service.failure = undefined;
    button(form, 'Try again').click();
    await until(() => text(form).includes('Case CAS-1000'));
    expect(service.tables.case[0]?.title).to.equal('It hums');
  });

  it('makes one case however often the same is sent, and another of something else', async () => {
    const { client } = fleetService();
    const keys: (string | undefined)[] = [];
    const create: typeof client.cases.create = async (_input, options) => {
      keys.push(options?.idempotencyKey);
      throw UNAVAILABLE;
    };
    const form = make('csk-case-form', { deviceId: 'd1' });
    await mount([form], { ...client, cases: { ...client.cases, create } });
    await until(() => text(form).includes('Create case'));
    type(find<HTMLInputElement>(form, '#title'), 'It hums');
    for (const [tries, label] of [
      [1, 'Create case'],
      [2, 'Try again'],
      [3, 'Create case'],
    ] as const) {
      button(form, label).click();
      await settled();
      await until(() => keys.length === tries && text(form).includes('was not created') && button(form, 'Create case'));
    }
    expect(new Set(keys).size).to.equal(1);
    type(find<HTMLInputElement>(form, '#title'), 'It howls');
    button(form, 'Create case').click();
    await until(() => keys.length === 4);
    expect(keys[3]).to.not.equal(keys[0]);
  });

  it('leaves a late answer to what was asked for then', async () => {
    const { client } = fleetService();
    const answers: (() => void)[] = [];
    const create: typeof client.cases.create = async (input, options) => {
      await new Promise<void>((resolve) => answers.push(resolve));
      return client.cases.create(input, options);
    };
    const form = make('csk-case-form', { deviceId: 'd1' });
    await mount([form], { ...client, cases: { ...client.cases, create } });
    await until(() => text(form).includes('Create case'));
    type(find<HTMLInputElement>(form, '#title'), 'It hums');
    button(form, 'Create case').click();
    await until(() => answers.length === 1);
    let made = '';
    form.addEventListener('csk-case-created', ({ detail }) => (made = detail.case.title));
    form.deviceId = 'd2';
    await until(() => text(form).includes('Lift motor 2') && text(form).includes('Create case'));
    answers[0]?.();
    await until(() => made === 'It hums');
    await settled();
    expect(text(form), 'another one is asked for by now').to.contain('About 1 device Lift motor 2');
  });

  it('says so when devices cannot be had or are gone, and leaves out those that are', async () => {
    const service = fleetService();
    service.failure = UNAVAILABLE;
    const form = make('csk-case-form');
    form.setAttribute('device-ids', 'd1, gone');
    await mount([form], service.client);
    await until(() => text(form).includes('This could not be loaded'));
    service.failure = undefined;
    button(form, 'Try again').click();
    await until(() => text(form).includes('About 1 device Cold store 7'));
    type(find<HTMLInputElement>(form, '#title'), 'One of them');
    form.setAttribute('device-ids', 'gone');
    await until(() => text(form).includes('This record no longer exists'));
    form.setAttribute('device-ids', 'd2');
    await until(() => text(form).includes('About 1 device Lift motor 2'));
    await settled();
    expect(find<HTMLInputElement>(form, '#title').value, 'was meant for other devices').to.equal('');
  });

  it('ends without a word about alerts', async () => {
    const service = fleetService();
    const made = await service.client.cases.create({ title: 'It hums', accountId: 'a1', deviceIds: ['d1'] });
    const form = make('csk-case-form', { caseId: made.id });
    await mount([form], service.client);
    await until(() => text(form).includes('Resolve case'));
    type(find<HTMLTextAreaElement>(form, '#resolution'), 'Tightened a screw.');
    button(form, 'Resolve case').click();
    await until(() => text(form).includes('The case is resolved.'));
    expect(text(form)).to.not.contain('was closed with it');
  });
});
