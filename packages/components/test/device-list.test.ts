import type { Device } from '@csk/core';
import { expect } from '@open-wc/testing';
import type { CskDeviceList } from '../src/index.ts';
import { createFakeService } from './fake-client.ts';
import { ago, aDevice, fleetService } from './fixtures.ts';
import {
  all,
  button,
  expectAccessible,
  find,
  loadedRows,
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

const names = (list: CskDeviceList) =>
  [...all(list, '.row')]
    .sort((a, b) => Number(a.dataset['index']) - Number(b.dataset['index']))
    .map((row) => row.querySelector('.name')?.textContent);

const rowAt = (list: CskDeviceList, index: number) => find(list, `.row[data-index="${index}"]`);
const select = (list: CskDeviceList, label: string) => find<HTMLSelectElement>(list, `select[aria-label="${label}"]`);

function choose(list: CskDeviceList, label: string, option: string): void {
  const field = select(list, label);
  field.selectedIndex = [...field.options].findIndex((one) => one.text === option);
  field.dispatchEvent(new Event('change', { bubbles: true }));
}

const many = (count: number): readonly Device[] =>
  Array.from({ length: count }, (_, i) =>
    aDevice(`m${i}`, { name: `Device ${String(i).padStart(6, '0')}`, deviceKey: `key-${i}` }),
  );

async function shown(service = fleetService(), width = 1000): Promise<CskDeviceList> {
  const list = make('csk-device-list');
  await mount([list], service.client, width);
  await until(() => all(list, '.row').length > 0 && text(list).includes('Lift motor'));
  return list;
}

describe('<csk-device-list>', () => {
  afterEach(unmount);

  it('shows devices by name, with customer, category, registration and connection, and follows changes', async () => {
    const service = fleetService();
    const list = await shown(service);
    await until(() => text(rowAt(list, 5)).includes('Alpine Ski House'));
    expect(names(list).slice(0, 3)).to.deep.equal(['Cold store 10', 'Cold store 11', 'Cold store 7']);
    expect(text(rowAt(list, 5)))
      .to.contain('motor-02')
      .and.contain('Registered')
      .and.contain('Disconnected')
      .and.contain('3 hr ago');
    rowAt(list, 2).focus();
    const focused = list.shadowRoot?.activeElement;
    service.put('device', aDevice('new', { name: 'A first one' }));
    service.put('device', aDevice('d1', { connected: false, lastActivityAt: ago(1) }));
    await until(() => text(list).includes('A first one'));
    expect(list.shadowRoot?.activeElement).to.equal(focused);
    await until(() => text(focused as Element).includes('Disconnected'));
    button(list, 'Newest').click();
    await until(() => all(list, '.row').length === 8);
  });

  it('finds any part of a name or id, and filters by each state', async () => {
    const list = await shown();
    const search = find<HTMLInputElement>(list, 'input[type=search]');
    type(search, 'MOTOR');
    await until(() => names(list).length === 1);
    expect(names(list)).to.deep.equal(['Lift motor 2']);
    type(search, 'nothing like it');
    await until(() => text(list).includes('No device matches'));
    await expectAccessible(list);
    button(list, 'Clear filters').click();
    await until(() => names(list).length === 7);
    expect(list.shadowRoot?.activeElement).to.equal(search);
    for (const [label, option, count] of [
      ['Connection', 'Never connected', 4],
      ['Connection', 'Disabled', 1],
      ['Registration', 'Registration failed', 1],
      ['Category', 'Lift motor', 1],
      ['Customer', 'Alpine Ski House', 2],
    ] as const) {
      const field = select(list, label);
      field.focus();
      choose(list, label, option);
      await until(() => names(list).length === count);
      expect(list.shadowRoot?.activeElement, 'keeps its focus').to.equal(field);
      choose(list, label, field.options[0]?.text ?? '');
      await until(() => names(list).length === 7);
    }
    list.accountId = 'a2';
    await until(() => names(list).length === 2);
    expect(list.shadowRoot?.querySelector('select[aria-label="Customer"]')).to.equal(null);
  });

  it('asks the service when it has more than is loaded', async () => {
    const service = createFakeService();
    for (const device of many(450)) service.put('device', device);
    service.put('device', aDevice('last', { name: 'Zebra', deviceKey: 'zz-1' }));
    const list = make('csk-device-list');
    await mount([list], service.client);
    await until(() => text(list).includes('there are more'));
    type(find<HTMLInputElement>(list, 'input[type=search]'), 'Zeb');
    await until(() => names(list).includes('Zebra'));
    type(find<HTMLInputElement>(list, 'input[type=search]'), 'zz-');
    await until(() => names(list).join() === 'Zebra' && text(list).includes('1 device'));
    type(find<HTMLInputElement>(list, 'input[type=search]'), '');
    await until(() => names(list).length > 5);
    find(list, '.scroller').scrollTop = 200 * 40;
    await until(() => loadedRows(list) === 400);
  });

  it('keeps few nodes for 100,000 devices, and moves through them by keys', async () => {
    const list = make('csk-device-list', { items: many(100_000) });
    await mount([list], undefined);
    await until(() => all(list, '.row').length > 0);
    expect(list.shadowRoot?.querySelectorAll('*').length).to.be.below(900);
    rowAt(list, 0).focus();
    press(rowAt(list, 0), 'End');
    await until(() => list.shadowRoot?.activeElement?.getAttribute('aria-rowindex') === '100001');
    press(rowAt(list, 99_999), 'PageUp');
    await until(() => Number(list.shadowRoot?.activeElement?.getAttribute('aria-rowindex')) < 100_000);
    press(list.shadowRoot?.activeElement as Element, 'Home');
    await until(() => list.shadowRoot?.activeElement?.getAttribute('aria-rowindex') === '2');
  });

  it('opens a device by click and by Enter', async () => {
    const list = await shown();
    const ids: string[] = [];
    list.addEventListener('csk-device-select', ({ detail }) => ids.push(detail.id, detail.device.name));
    rowAt(list, 5).click();
    press(rowAt(list, 2), 'Enter');
    await settled();
    expect(ids).to.deep.equal(['d2', 'Lift motor 2', 'd1', 'Cold store 7']);
    expect(rowAt(list, 2).getAttribute('aria-current')).to.equal('true');
  });

  it('registers those of the chosen that may be, and tells what became of each', async () => {
    const service = fleetService();
    const list = await shown(service);
    press(rowAt(list, 0), ' ');
    rowAt(list, 3)
      .querySelector<HTMLElement>('input')
      ?.dispatchEvent(new MouseEvent('click', { bubbles: true, shiftKey: true }));
    await until(() => text(list).includes('4 selected'));
    await expectAccessible(list);
    const asked: string[][] = [];
    const done: string[] = [];
    list.addEventListener('csk-device-register-request', ({ detail }) => asked.push([...detail.deviceIds]));
    list.addEventListener('csk-device-registered', ({ detail }) =>
      done.push(...detail.outcomes.map((one) => one.outcome)),
    );
    button(list, 'Register 2').click();
    await until(() => text(list).includes('1 registered · 1 failed'));
    expect(asked).to.deep.equal([['d4', 'd3']]);
    expect(done).to.deep.equal(['done', 'failed']);
    expect(text(list)).to.contain('The device cloud refused the id.');
    await expectAccessible(list);
    button(list, 'Dismiss').click();
    await until(() => !text(list).includes('1 failed'));
    list.addEventListener('csk-device-register-request', (event) => event.preventDefault());
    button(list, 'Register 1').click();
    await settled();
    expect(service.calls.filter((call) => call.startsWith('devices.registerAll'))).to.deep.equal([
      'devices.registerAll 2',
    ]);
    button(list, 'Fetch state').click();
    await until(() => text(list).includes('4 fetched'));
    button(list, 'Clear selection').click();
    await until(() => text(list).includes('Name Newest'));
    expect(list.shadowRoot?.activeElement?.className).to.contain('row');
  });

  it('says why bulk work ended early, and works through many a hundred at a time', async () => {
    const service = createFakeService();
    for (const device of many(150)) service.put('device', { ...device, registration: 'unregistered' });
    const list = make('csk-device-list');
    await mount([list], service.client);
    await until(() => all(list, '.row').length > 0);
    press(rowAt(list, 0), ' ');
    await settled();
    button(list, 'Select all 150').click();
    await settled();
    button(list, 'Fetch state').click();
    await until(() => text(list).includes('150 fetched'));
    expect(service.calls.filter((call) => call.startsWith('devices.pullAll'))).to.deep.equal([
      'devices.pullAll 100',
      'devices.pullAll 50',
    ]);
    service.failure = UNAVAILABLE;
    button(list, 'Register').click();
    await until(() => text(list).includes('Stopped after 0 of 150: The service does not answer.'));
  });

  it('offers nothing that the caller may not do', async () => {
    const service = fleetService();
    service.operations = ['Devices_PullAll'];
    const list = await shown(service);
    press(rowAt(list, 0), ' ');
    await until(() => text(list).includes('1 selected'));
    await settled();
    expect(text(list)).to.contain('Fetch state').and.not.contain('Register 1');
    expect(all(list, 'button.primary')).to.have.lengthOf(0);
  });

  it('works in a narrow pane, right to left, with other words', async () => {
    const list = make('csk-device-list', { strings: { title: 'Geräte' }, dir: 'rtl' });
    await mount([list], fleetService().client, 300);
    await until(() => all(list, '.row').length > 0);
    expect(text(list)).to.contain('Geräte');
    button(list, 'Filters').click();
    await settled();
    choose(list, 'Connection', 'Disabled');
    await until(() => text(list).includes('Filters (1)'));
    expect(list.scrollWidth).to.be.at.most(300);
    await expectAccessible(list);
  });
});
