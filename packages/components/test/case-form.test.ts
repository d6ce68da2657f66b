import { expect } from '@open-wc/testing';
import { anAlert, populatedService } from './fixtures.ts';
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

describe('<csk-case-form>', () => {
  afterEach(unmount);

  it('fills in title, customer and priority from the alert, and makes the case', async () => {
    const service = populatedService();
    const form = make('csk-case-form', { alertId: 'n2' });
    await mount([form], service.client);
    await until(() => text(form).includes('Customer'));
    expect(find<HTMLInputElement>(form, '#title').value).to.equal('Motor vibration');
    expect(find<HTMLSelectElement>(form, '#account').value).to.equal('a2');
    expect(find<HTMLSelectElement>(form, '#priority').value).to.equal('normal');
    type(find<HTMLTextAreaElement>(form, '#description'), 'Heard it from the valley.');
    let created = '';
    form.addEventListener('csk-case-created', (event) => (created = event.detail.case.number));
    button(form, 'Create case').click();
    await until(() => text(form).includes('Case CAS-1000'));
    await until(() => form.shadowRoot?.activeElement?.localName === 'h2');
    form.focus();
    expect(form.shadowRoot?.activeElement?.id).to.equal('resolution');
    expect(created).to.equal('CAS-1000');
    expect(text(form)).to.contain('Alpine Ski House').and.contain('Heard it from the valley.');
  });

  it("shows what the service's own rules fill in", async () => {
    const { client } = populatedService();
    const preview = {
      title: 'Lift 7: vibration',
      priority: 'high',
      description: 'Since noon',
      accountId: 'a1',
    } as const;
    const previewCase = async () => ({ ...preview, deviceIds: [], assetIds: [] });
    const form = make('csk-case-form', { alertId: 'n2' });
    await mount([form], { ...client, alerts: { ...client.alerts, previewCase } });
    await until(() => text(form).includes('Customer'));
    const shown = ['title', 'account', 'priority', 'description'].map(
      (id) => find<HTMLInputElement>(form, `#${id}`).value,
    );
    expect(shown).to.deep.equal(['Lift 7: vibration', 'a1', 'high', 'Since noon']);
  });

  it('makes one case of several alerts', async () => {
    const service = populatedService();
    const form = make('csk-case-form');
    form.setAttribute('alert-ids', 'n1, n3');
    await mount([form], service.client);
    await until(() => text(form).includes('From 2 alerts'));
    button(form, 'Create case').click();
    await until(() => text(form).includes('Case CAS-1000'));
    expect(service.tables.case[0]?.alertIds).to.deep.equal(['n1', 'n3']);
  });

  it('keeps what is typed when the host names the same alerts in another list', async () => {
    const service = populatedService();
    const form = make('csk-case-form', { alertIds: ['n1', 'n3'] });
    await mount([form], service.client);
    await until(() => text(form).includes('From 2 alerts'));
    type(find<HTMLInputElement>(form, '#title'), 'Both hum');
    await settled();
    form.alertIds = ['n1', 'n3'];
    await settled();
    expect(find<HTMLInputElement>(form, '#title').value).to.equal('Both hum');
    form.alertIds = ['n1'];
    await until(() => find<HTMLInputElement>(form, '#title').value !== 'Both hum');
  });

  it('says what is missing, at the field, and goes there', async () => {
    const service = populatedService();
    service.put('alert', { ...anAlert('n1'), accountId: undefined });
    const form = make('csk-case-form', { alertId: 'n1' });
    await mount([form], service.client);
    await until(() => text(form).includes('Customer'));
    type(find<HTMLInputElement>(form, '#title'), '  ');
    button(form, 'Create case').click();
    await until(() => text(form).includes('Please give the case a title.'));
    expect(text(form)).to.contain('A case needs a customer.');
    expect(form.shadowRoot?.activeElement?.id).to.equal('title');
    await expectAccessible(form);
    type(find<HTMLInputElement>(form, '#title'), 'Broken');
    button(form, 'Create case').click();
    await settled();
    expect(form.shadowRoot?.activeElement?.id).to.equal('account');
    expect(service.calls).to.not.include('alerts.convertToCase');
  });

  it('keeps what was typed when the service fails, and tries again', async () => {
    const service = populatedService();
    const form = make('csk-case-form', { alertId: 'n1' });
    await mount([form], service.client);
    await until(() => text(form).includes('Customer'));
    type(find<HTMLInputElement>(form, '#title'), 'My own title');
    service.failure = UNAVAILABLE;
    button(form, 'Create case').click();
    await until(() => text(form).includes('The case was not created: The service does not answer.'));
    expect(find<HTMLInputElement>(form, '#title').value).to.equal('My own title');
    await expectAccessible(form);
    service.failure = undefined;
    button(form, 'Try again').click();
    await until(() => text(form).includes('Case CAS-1000'));
    expect(service.tables.case[0]?.title).to.equal('My own title');
  });

  it('resolves a case with a resolution', async () => {
    const service = populatedService();
    const made = await service.client.alerts.convertToCase(['n1']);
    const form = make('csk-case-form', { caseId: made.id });
    await mount([form], service.client);
    await until(() => text(form).includes('Resolve case'));
    button(form, 'Resolve case').click();
    await until(() => text(form).includes('Please say how the case was resolved.'));
    await expectAccessible(form);
    let resolved = '';
    form.addEventListener('csk-case-resolved', (event) => (resolved = event.detail.case.status));
    type(find<HTMLTextAreaElement>(form, '#resolution'), 'Thermostat was reset.');
    button(form, 'Resolve case').click();
    await until(() => resolved === 'resolved');
    await until(() => text(form).includes('Thermostat was reset.') && !form.shadowRoot?.querySelector('form'));
    expect(service.tables.alert.find(({ id }) => id === 'n1')?.status).to.equal('closed');
    expect(text(form)).to.contain('its alert was closed with it');
  });
});
