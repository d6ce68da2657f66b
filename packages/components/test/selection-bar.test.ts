import { expect } from '@open-wc/testing';
import type { FakeService } from './fake-client.ts';
import { anAlert, fleetService, populatedService } from './fixtures.ts';
import { all, button, expectAccessible, find, make, mount, press, settled, text, unmount, until } from './mounting.ts';

type List = HTMLElementTagNameMap['csk-alert-list' | 'csk-device-list'];

async function chosenIn(tag: 'csk-alert-list' | 'csk-device-list', width: number, service: FakeService) {
  const list: List = make(tag);
  const provider = await mount([list], service.client, width);
  await until(() => all(list, '.row').length > 2);
  press(find(list, '.row[data-index="0"]'), ' ');
  await until(() => text(list).includes('1 selected'));
  return { list, provider };
}

/** How many rows of buttons there are. */
function rowsOf(list: List): number {
  const tops = all(list, '.toolbar.chosen button')
    .filter((one) => one.getClientRects().length > 0)
    .map((one) => Math.round(one.getBoundingClientRect().top));
  return new Set(tops).size;
}

/** The names of those that can be seen, in their order. */
const seen = (list: List) =>
  all(list, '.toolbar.chosen button')
    .filter((one) => one.getClientRects().length > 0)
    .map((one) => one.getAttribute('aria-label') ?? text(one));

describe('what can be done with chosen rows', () => {
  afterEach(unmount);

  it('is all in sight where there is room', async () => {
    const { list } = await chosenIn('csk-alert-list', 1000, populatedService());
    expect(rowsOf(list)).to.equal(1);
    expect(seen(list)).to.include.members(['Create case', 'Shelve', 'Select all 4', 'Clear selection']);
    expect(all(list, '[aria-expanded][aria-controls=other-deeds]')).to.have.lengthOf(0);
  });

  for (const tag of ['csk-alert-list', 'csk-device-list'] as const) {
    it(`takes two rows of a narrow <${tag}>, the rest is behind one more button`, async () => {
      const service = tag === 'csk-alert-list' ? populatedService() : fleetService();
      const { list } = await chosenIn(tag, 300, service);
      expect(rowsOf(list)).to.equal(2);
      const [clear, first, more] = seen(list);
      expect([clear, more]).to.deep.equal(['Clear selection', 'More actions']);
      expect(first).to.equal(tag === 'csk-alert-list' ? 'Create case' : 'Register');
      await expectAccessible(list);
      const opener = button(list, 'More actions');
      expect(opener.getAttribute('aria-expanded')).to.equal('false');
      opener.click();
      await until(() => seen(list).length > 4);
      expect(opener.getAttribute('aria-expanded')).to.equal('true');
      expect(seen(list).at(-1)).to.match(/^Select all/);
      expect(list.scrollWidth).to.be.at.most(300);
      for (const one of all(list, '.toolbar.chosen button')) expect(one.offsetHeight).to.be.at.least(24);
      await expectAccessible(list);
      const last = button(list, seen(list).at(-1) ?? '');
      last.focus();
      press(last, 'Escape');
      await until(() => seen(list).length === 3);
      expect(list.shadowRoot?.activeElement).to.equal(opener);
    });
  }

  it('is done from there, which puts the rest away', async () => {
    const service = populatedService();
    const { list } = await chosenIn('csk-alert-list', 300, service);
    const opener = button(list, 'More actions');
    opener.click();
    await until(() => seen(list).includes('Acknowledge'));
    button(list, 'Acknowledge').click();
    await until(() => text(list).includes('1 acknowledged'));
    expect(seen(list)).to.deep.equal(['Clear selection', 'Create case', 'More actions']);
    expect(list.shadowRoot?.activeElement).to.equal(opener);
    opener.click();
    await until(() => seen(list).includes('Close'));
    button(list, 'Close').click();
    const form = await until(() => all(list, '.ending')[0]);
    await settled();
    expect(form.matches(':focus-within'), 'what is asked for has the keyboard').to.equal(true);
    button(list, 'Clear selection').click();
    await until(() => all(list, '.toolbar.chosen').length === 0);
    expect(list.shadowRoot?.activeElement?.className).to.contain('row');
  });

  it('puts in sight what can be done, and more of it as there is room', async () => {
    const service = populatedService();
    service.put(
      'alert',
      anAlert('n0', { caseId: 'k', status: 'in-progress', priority: { level: 'high', score: 99, reasons: [] } }),
    );
    const { list, provider } = await chosenIn('csk-alert-list', 300, service);
    expect(seen(list), 'it has a case already').to.deep.equal(['Clear selection', 'Acknowledge', 'More actions']);
    const frame = provider.firstElementChild as HTMLElement;
    frame.style.width = '600px';
    await until(() => seen(list).length === 5);
    expect(rowsOf(list)).to.equal(2);
    expect(seen(list).slice(1, 4)).to.deep.equal(['Acknowledge', 'Create work order', 'Close']);
    frame.style.width = '1000px';
    await until(() => seen(list).length > 6);
    expect(button(list, 'Create case').disabled).to.equal(true);
  });

  it('stays in its place when it can be done no more: no button turns into another', async () => {
    const service = fleetService();
    const { list } = await chosenIn('csk-device-list', 300, service);
    const register = button(list, 'Register');
    register.focus();
    register.click();
    await until(() => text(list).includes('1 registered'));
    await until(
      () =>
        service.tables.device.find(({ id }) => id === find(list, '.row[aria-selected=true]').dataset['id'])
          ?.registration === 'registered',
    );
    await settled();
    expect(seen(list).slice(0, 3)).to.deep.equal(['Clear selection', 'Register', 'More actions']);
    expect(register.disabled).to.equal(true);
    press(find(list, '.row[data-index="1"]'), ' ');
    press(find(list, '.row[data-index="0"]'), ' ');
    press(find(list, '.row[data-index="0"]'), ' ');
    await until(() => text(list).includes('2 selected'));
  });

  it('says what has to be known below, in no row of the buttons', async () => {
    const list = make('csk-device-list');
    await mount([list], fleetService().client, 300);
    await until(() => all(list, '[data-id=d1]').length === 1);
    press(find(list, '[data-id=d1]'), ' ');
    await until(() => text(list).includes('All chosen devices are registered'));
    expect(seen(list), 'it needs no registration').to.deep.equal(['Clear selection', 'New case', 'More actions']);
    expect(rowsOf(list)).to.equal(2);
    const [selected, clear] = [find(list, '.tally strong'), button(list, 'Clear selection')];
    expect(clear.getBoundingClientRect().top).to.be.below(selected.getBoundingClientRect().bottom);
    await expectAccessible(list);
  });

  it('has the buttons of the host among the others', async () => {
    const { list } = await chosenIn('csk-device-list', 300, fleetService());
    const own = Object.assign(document.createElement('button'), { slot: 'bulk-actions', textContent: 'Send command' });
    list.append(own);
    expect(own.getClientRects()).to.have.lengthOf(0);
    button(list, 'More actions').click();
    await until(() => own.getClientRects().length === 1);
  });
});
