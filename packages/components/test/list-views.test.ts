import { expect } from '@open-wc/testing';
import { aCase, caseService } from './case-service.ts';
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

const HOSTILE = '<img src=x onerror=alert(1)>';

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const field = (list: Element) => find<HTMLInputElement>(list, 'input[type=search]');
const names = (list: Element) => all(list, '.row .name').map((name) => name.textContent);
const titles = (list: Element) => all(list, '.row .description').map((title) => title.textContent);

describe('a list of devices, as the user has set it up', () => {
  afterEach(unmount);

  it('is told in plain values that a host sets again', async () => {
    const list = make('csk-device-list');
    const provider = await mount([list], fleetService().client, 1000);
    await until(() => text(list).includes('All customers') && names(list).length === 7);
    let kept: unknown;
    provider.addEventListener('csk-device-view-change', ({ detail }) => (kept = plain(detail)));
    list.registration = 'error';
    list.search = 'cold';
    await until(() => names(list).join() === 'Cold store 9');
    expect(field(list).value).to.equal('cold');
    expect(kept, 'what the host does is no news').to.equal(undefined);
    list.filter = {};
    await until(() => names(list).length === 7);
    type(field(list), 'motor');
    button(list, 'Newest').click();
    const choose = async (label: string, option: string) => {
      const select = find<HTMLSelectElement>(list, `select[aria-label="${label}"]`);
      type(select, [...select.options].find((one) => one.text === option)?.value ?? '');
      await settled();
    };
    await choose('Customer', 'Alpine Ski House');
    await choose('Category', 'Lift motor');
    await choose('Connection', 'Disconnected');
    await until(() => names(list).join() === 'Lift motor 2');
    const filter = { search: 'motor', connection: 'silent', categoryId: 'k2', accountId: 'a2' };
    expect(kept).to.deep.equal({ sort: 'newest', filter });
    const other = Object.assign(make('csk-device-list'), kept);
    provider.append(other);
    await until(() => names(other).join() === 'Lift motor 2');
    expect(plain(other.filter)).to.deep.equal(filter);
    expect(field(other).value).to.equal('motor');
    await choose('Connection', 'Connected');
    await until(() => text(list).includes('No device matches'));
    button(list, 'Clear filters').click();
    await until(() => names(list).length === 7);
    expect(kept).to.deep.equal({ sort: 'newest', filter: {} });
  });

  it('tells who is chosen, and shows the buttons of the host beside what it can do itself', async () => {
    const service = fleetService();
    const list = make('csk-device-list');
    const own = Object.assign(document.createElement('button'), { slot: 'bulk-actions', textContent: 'Send command' });
    list.append(own);
    await mount([list], service.client, 1000);
    await until(() => names(list).length === 7);
    const told: (readonly string[])[] = [];
    list.addEventListener('csk-selection-change', ({ detail }) => told.push(detail.ids));
    expect(own.getClientRects()).to.have.lengthOf(0);
    press(find(list, '.row[data-index="0"]'), ' ');
    await until(() => told.length === 1);
    await until(() => own.getClientRects().length === 1);
    press(find(list, '.row[data-index="1"]'), ' ');
    await until(() => told.length === 2);
    await expectAccessible(list);
    expect(told).to.deep.equal([['d4'], ['d4', 'd5']]);
    service.put('device', aDevice('d4', { name: 'Cold store 10', connected: true }));
    await until(() => text(find(list, '.row[data-index="0"]')).includes('Connected'));
    await settled();
    expect(told, 'the same are chosen').to.have.lengthOf(2);
    button(list, 'Clear selection').click();
    await until(() => told.length === 3);
    expect(told[2]).to.deep.equal([]);
  });

  it('tells that nobody is chosen any more when another question is asked', async () => {
    const list = make('csk-device-list');
    await mount([list], fleetService().client, 1000);
    await until(() => names(list).length === 7);
    const told: (readonly string[])[] = [];
    list.addEventListener('csk-selection-change', ({ detail }) => told.push(detail.ids));
    press(find(list, '.row[data-index="0"]'), ' ');
    await until(() => told.length === 1);
    list.filter = { search: 'motor' };
    await until(() => told.length === 2);
    expect(told[1]).to.deep.equal([]);
  });
});

describe('a list of cases, as the user has set it up', () => {
  afterEach(unmount);

  it('is told in plain values that a host sets again', async () => {
    const list = make('csk-case-list');
    const provider = await mount([list], caseService().client, 1000);
    await until(() => titles(list).length === 2);
    let kept: unknown;
    provider.addEventListener('csk-case-view-change', ({ detail }) => (kept = plain(detail)));
    list.filter = { search: 'lift' };
    await until(() => titles(list).length === 1);
    expect(kept, 'what the host does is no news').to.equal(undefined);
    type(field(list), 'filter');
    button(list, 'All').click();
    await until(() => titles(list).join() === 'Filter change');
    expect(kept).to.deep.equal({ status: 'all', filter: { search: 'filter' } });
    const other = Object.assign(make('csk-case-list'), kept);
    provider.append(other);
    await until(() => titles(other).join() === 'Filter change');
    other.filter = undefined;
    await until(() => titles(other).length === 4);
  });

  for (const width of [300, 1000]) {
    it(`shows whose each case is, and finds it by that, at ${width} px`, async () => {
      const service = caseService();
      service.put('case', aCase('k9', { title: 'Somebody has it', assignedTo: HOSTILE }));
      const list = make('csk-case-list');
      await mount([list], service.client, width);
      await until(() => titles(list).length === 3);
      const owners = () => all(list, '.row .assigned').map((owner) => owner.textContent);
      expect(owners()).to.include(HOSTILE);
      expect(list.shadowRoot?.querySelector('img')).to.equal(null);
      expect(list.scrollWidth).to.be.at.most(width);
      await expectAccessible(list);
      type(field(list), 'onerror');
      await until(() => titles(list).join() === 'Somebody has it');
    });
  }
});
