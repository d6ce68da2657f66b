import { expect } from '@open-wc/testing';
import { aCase, caseService } from './case-service.ts';
import { jobService } from './fake-command-jobs.ts';
import { aDevice } from './fixtures.ts';
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

describe('<csk-command-panel>, the devices of a case', () => {
  afterEach(unmount);

  it('takes the one device of a case, and names the case and its alert', async () => {
    const service = caseService();
    const panel = make('csk-command-panel', { caseId: 'k1' });
    const orders: unknown[] = [];
    const { send } = service.client.commands;
    service.client.commands.send = async (input, options) => {
      orders.push(input);
      return send(input, options);
    };
    await mount([panel], service.client);
    await until(() => text(panel).includes('Sent commands') && all(panel, 'form').length > 0);
    expect(all(panel, '.choice')).to.have.lengthOf(0);
    button(panel, 'Send “Reset Thermostat”').click();
    await until(() => orders.length === 1);
    expect(orders[0]).to.deep.include({ deviceId: 'd1', caseId: 'k1', alertId: 'n6' });
  });

  it('asks which of several devices, and offers all of them to whoever may', async () => {
    const service = jobService();
    service.operations = [...service.operations, 'Commands_SendToMany'];
    service.put('device', aDevice('d3', { name: 'Cold store 8' }));
    service.put('case', aCase('k9', { deviceIds: ['d1', 'd3'], alertIds: ['n1', 'n2'] }));
    service.put('case', aCase('k1'));
    const asked: unknown[] = [];
    const { preview } = service.client.commands;
    service.client.commands.preview = async (input) => {
      asked.push(input);
      return preview(input);
    };
    const panel = make('csk-command-panel', { caseId: 'k9' });
    await mount([panel], service.client);
    await until(() => text(panel).includes('Cold store 8'));
    expect(text(panel)).to.contain('The case is about several devices.');
    expect(all(panel, 'form')).to.have.lengthOf(0);
    await expectAccessible(panel);
    const choice = () => find<HTMLSelectElement>(panel, '#device');
    expect([...choice().options].map((one) => one.text)).to.deep.equal([
      'Choose a device',
      'All 2 devices of the case',
      'Cold store 7',
      'Cold store 8',
    ]);
    type(choice(), 'd3');
    await until(() => text(panel).includes('Sent commands') && all(panel, 'form').length > 0);
    expect(text(panel)).to.contain('Nothing has been sent to this device yet.');
    await expectAccessible(panel);
    type(find<HTMLSelectElement>(panel, '#command'), 'set');
    await until(() => all(panel, '#field-0').length > 0);
    type(find<HTMLInputElement>(panel, '#field-0'), '5');
    type(choice(), 'all');
    await until(() => !text(panel).includes('Sent commands') && text(panel).includes('Send “Reset'));
    expect(all(panel, '#field-0')).to.have.lengthOf(0, 'what was written for one device is not meant for all');
    button(panel, 'Send “Reset Thermostat”').click();
    await until(() => asked.length === 1);
    expect(asked[0]).to.deep.include({ where: { id: ['d1', 'd3'] } });
    panel.caseId = 'k1';
    await until(() => text(panel).includes('Sent commands'));
    panel.caseId = 'k9';
    await until(() => text(panel).includes('The case is about several devices.'));
    expect(choice().value).to.equal('', 'chosen for each case anew');
  });

  it('offers all devices only to whoever may send to many', async () => {
    const service = caseService();
    service.put('case', aCase('k9', { deviceIds: ['d1', 'd2'] }));
    const panel = make('csk-command-panel', { caseId: 'k9' });
    await mount([panel], service.client);
    await until(() => all(panel, '#device').length > 0);
    await settled();
    expect([...find<HTMLSelectElement>(panel, '#device').options].map((one) => one.value)).to.deep.equal([
      '',
      'd1',
      'd2',
    ]);
  });

  it('says so when the case has no device, or cannot be had, and tries again', async () => {
    const service = caseService();
    service.put('case', aCase('k9', { deviceIds: [] }));
    service.failure = UNAVAILABLE;
    const panel = make('csk-command-panel', { caseId: 'k9' });
    await mount([panel], service.client);
    await until(() => text(panel).includes('The service does not answer.'));
    service.failure = undefined;
    button(panel, 'Try again').click();
    await until(() => text(panel).includes('No device chosen'));
    await expectAccessible(panel);
  });
});
