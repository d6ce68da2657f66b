import { expect } from '@open-wc/testing';
import type { Device } from '@csk/core';
import { createFakeService, type FakeService } from './fake-client.ts';
import { aDevice, fleetService } from './fixtures.ts';
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
  unmount,
  until,
} from './mounting.ts';

type Element = HTMLElementTagNameMap['csk-device-list' | 'csk-device-detail'];

async function listWithChosen(service: FakeService, ...ids: readonly string[]) {
  const list = make('csk-device-list');
  const provider = await mount([list], service.client);
  await until(() => ids.every((id) => all(list, `[data-id=${id}]`).length === 1));
  for (const id of ids) press(find(list, `[data-id=${id}]`), ' ');
  await until(() => text(list).includes(`${ids.length} selected`));
  return { list, provider };
}

async function shownDetail(service = fleetService()) {
  const detail = make('csk-device-detail', { deviceId: 'd1' });
  const provider = await mount([detail], service.client);
  await until(() => text(detail).includes('New case'));
  return { detail, provider };
}

/** The form in the dialog that the element opens by itself. */
async function formIn(element: Element) {
  const form = await until(() => find(element, 'dialog').querySelector('csk-case-form'));
  await until(() => text(form).includes('Create case'));
  return form;
}

/** What the elements ask their host for. */
function asked(element: Element): (readonly string[])[] {
  const requests: (readonly string[])[] = [];
  element.addEventListener('csk-case-create-request', ({ detail }) => {
    requests.push(detail.alertIds, detail.deviceIds ?? []);
  });
  return requests;
}

describe('a case of devices that raised no alert', () => {
  afterEach(unmount);

  it('is made of the chosen devices of a list, in its own form, and can be opened then', async () => {
    const service = fleetService();
    const { list, provider } = await listWithChosen(service, 'd1', 'd3');
    const requests = asked(list);
    button(list, 'New case').click();
    const form = await formIn(list);
    expect(requests).to.deep.equal([[], ['d1', 'd3']]);
    expect(text(form)).to.contain('About 2 devices');
    await expectAccessible(list);
    const events: string[] = [];
    provider.addEventListener('csk-case-created', ({ detail }) => events.push(`made ${detail.case.number}`));
    provider.addEventListener('csk-case-open', ({ detail }) => events.push(`open ${detail.id}`));
    type(find<HTMLInputElement>(form, '#title'), 'Both hum');
    button(form, 'Create case').click();
    await until(() => text(list).includes('Case CAS-1000 was created.'));
    expect(all(list, 'dialog'), 'the form is put away').to.have.lengthOf(0);
    expect(all(list, '.toolbar.chosen'), 'the agent is done with these').to.have.lengthOf(0);
    expect(service.tables.case[0]?.deviceIds).to.deep.equal(['d1', 'd3']);
    await expectAccessible(list);
    button(list, 'Open case').click();
    expect(events).to.deep.equal(['made CAS-1000', `open ${service.tables.case[0]?.id}`]);
    button(list, 'Dismiss').click();
    await until(() => !text(list).includes('was created'));
  });

  for (const next of ['another is asked for', 'nothing is'] as const) {
    it(`is told to the host also when its dialog was closed first, and ${next} by then`, async () => {
      const service = fleetService();
      const { create } = service.client.cases;
      let answer = () => {};
      service.client.cases.create = async (input, options) => {
        await new Promise<void>((resolve) => (answer = resolve));
        return create(input, options);
      };
      const { list, provider } = await listWithChosen(service, 'd1', 'd3');
      const made: string[] = [];
      provider.addEventListener('csk-case-created', ({ detail }) => made.push(detail.case.title));
      button(list, 'New case').click();
      const first = await formIn(list);
      type(find<HTMLInputElement>(first, '#title'), 'Both hum');
      button(first, 'Create case').click();
      await until(() => text(first).includes('Creating'));
      find<HTMLElement>(list, 'dialog .quiet').click();
      await until(() => all(list, 'dialog').length === 0);
      if (next === 'another is asked for') {
        press(find(list, '[data-id=d3]'), ' ');
        await until(() => text(list).includes('1 selected'));
        button(list, 'New case').click();
        type(find<HTMLInputElement>(await formIn(list), '#title'), 'It howls');
      }
      answer();
      await until(() => made.length > 0);
      await settled();
      expect(made).to.deep.equal(['Both hum']);
      expect(all(list, '.toolbar.chosen'), 'what is chosen by now is not dealt with').to.have.lengthOf(1);
      if (next === 'nothing is') return;
      const second = await formIn(list);
      expect(find<HTMLInputElement>(second, '#title').value).to.equal('It howls');
    });
  }

  it('is left to a host that wants to make it', async () => {
    const { list } = await listWithChosen(fleetService(), 'd1');
    list.addEventListener('csk-case-create-request', (event) => event.preventDefault());
    const requests = asked(list);
    button(list, 'New case').click();
    await settled();
    expect(requests).to.deep.equal([[], ['d1']]);
    expect(all(list, 'dialog')).to.have.lengthOf(0);
    expect(text(list)).to.contain('1 selected');
  });

  it('is offered by a list of the host’s own devices without a client', async () => {
    const list = make('csk-device-list', { items: [aDevice('own')] });
    await mount([list], undefined);
    await until(() => all(list, '.row').length === 1);
    press(find(list, '.row'), ' ');
    await until(() => text(list).includes('1 selected'));
    list.addEventListener('csk-case-create-request', (event) => event.preventDefault());
    const requests = asked(list);
    button(list, 'New case').click();
    expect(requests).to.deep.equal([[], ['own']]);
  });

  it('takes no more devices than the service', async () => {
    const items: readonly Device[] = Array.from({ length: 501 }, (_, i) => aDevice(`m${i}`, { name: `Device ${i}` }));
    const list = make('csk-device-list', { items });
    await mount([list], createFakeService().client);
    await until(() => all(list, '.row').length > 0);
    press(find(list, '.row[data-index="0"]'), ' ');
    await until(() => text(list).includes('1 selected'));
    expect(button(list, 'New case').disabled).to.equal(false);
    button(list, 'Select all 501').click();
    await until(() => text(list).includes('501 selected'));
    expect(button(list, 'New case').disabled).to.equal(true);
    expect(text(list)).to.contain('A case takes at most 500 devices.');
  });

  it('is made of the device that is shown, and the keyboard comes back', async () => {
    const service = fleetService();
    const { detail, provider } = await shownDetail(service);
    const opener = button(detail, 'New case');
    opener.focus();
    opener.click();
    const form = await formIn(detail);
    await expectAccessible(detail);
    find<HTMLElement>(detail, 'dialog .quiet').click();
    await until(() => all(detail, 'dialog').length === 0);
    expect(detail.shadowRoot?.activeElement).to.equal(opener);
    expect(form.isConnected).to.equal(false);
    opener.click();
    const again = await formIn(detail);
    type(find<HTMLInputElement>(again, '#title'), 'It hums');
    button(again, 'Create case').click();
    await until(() => text(detail).includes('Case CAS-1000 was created.'));
    await until(() => detail.shadowRoot?.activeElement === opener);
    expect(service.tables.case[0]?.deviceIds).to.deep.equal(['d1']);
    let opened = '';
    provider.addEventListener('csk-case-open', ({ detail: { id } }) => (opened = id));
    button(detail, 'Open case').click();
    expect(opened).to.equal(service.tables.case[0]?.id);
    detail.deviceId = 'd2';
    await until(() => text(detail).includes('Lift motor 2'));
    expect(text(detail), 'was about another device').to.not.contain('was created');
  });

  it('is put away when another device is shown, and left to a host that makes it', async () => {
    const { detail } = await shownDetail();
    const requests = asked(detail);
    button(detail, 'New case').click();
    await formIn(detail);
    detail.deviceId = 'd2';
    await until(() => all(detail, 'dialog').length === 0 && text(detail).includes('Lift motor 2'));
    detail.addEventListener('csk-case-create-request', (event) => event.preventDefault());
    button(detail, 'New case').click();
    await settled();
    expect(all(detail, 'dialog')).to.have.lengthOf(0);
    expect(requests).to.deep.equal([[], ['d1'], [], ['d2']]);
  });
});
