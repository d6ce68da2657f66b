import { expect } from '@open-wc/testing';
import { aCase, caseService } from './case-service.ts';
import { describeStates } from './describe-states.ts';
import { createFakeService } from './fake-client.ts';
import {
  all,
  button,
  expectAccessible,
  find,
  loadedRows,
  make,
  mount,
  press,
  text,
  type,
  unmount,
  until,
} from './mounting.ts';

describeStates([{ make: () => make('csk-case-list'), empty: 'No open case', ready: 'Cold store too warm' }], {
  populated: caseService,
});

const many = (count: number) =>
  Array.from({ length: count }, (_, i) => aCase(`m${i}`, { number: `CAS-${2000 - i}`, title: `Case ${i}` }, i + 1));

const titles = (list: Element) =>
  [...all(list, '.row')]
    .sort((a, b) => Number(a.dataset['index']) - Number(b.dataset['index']))
    .map((row) => row.querySelector('.description')?.textContent);

describe('<csk-case-list>', () => {
  afterEach(unmount);

  it('shows open cases, newest first, and those of another status on demand', async () => {
    const list = make('csk-case-list');
    await mount([list], caseService().client);
    await until(() => text(list).includes('Alpine Ski House'));
    expect(titles(list)).to.deep.equal(['Cold store too warm', 'Lift stops between floors']);
    button(list, 'Resolved').click();
    await until(() => titles(list)[0] === 'Filter change');
    button(list, 'All').click();
    await until(() => titles(list).length === 4);
    list.deviceId = 'd2';
    await until(() => titles(list).length === 1);
    list.deviceId = undefined;
    list.accountId = 'a1';
    await until(() => titles(list).length === 3);
  });

  it('takes an attribute that says nothing, or nothing that it knows, for open cases', async () => {
    const list = make('csk-case-list', { status: 'all' });
    await mount([list], caseService().client);
    await until(() => all(list, '.row').length > 2);
    for (const change of [() => list.removeAttribute('status'), () => list.setAttribute('status', 'constructor')]) {
      list.setAttribute('status', 'all');
      await until(() => all(list, '.row').length > 2);
      change();
      await until(() => button(list, 'Open').getAttribute('aria-pressed') === 'true');
      await until(() => titles(list).join() === 'Cold store too warm,Lift stops between floors');
    }
  });

  it('searches by title, customer and number, and says when nothing matches', async () => {
    const list = make('csk-case-list', { status: 'all' });
    await mount([list], caseService().client);
    await until(() => titles(list).length === 4);
    const field = find<HTMLInputElement>(list, 'input');
    type(field, 'alpine lift');
    await until(() => titles(list).join() === 'Lift stops between floors');
    await until(() => text(find(list, '[aria-live]')) === '1 case found');
    type(field, '1042');
    await until(() => titles(list).join() === 'Cold store too warm');
    type(field, '(.*');
    await until(() => text(list).includes('No case matches'));
    await expectAccessible(list);
    type(field, '');
    await until(() => titles(list).length === 4);
  });

  it('finds an old case, which only the service has, by its number and by words', async () => {
    const service = createFakeService();
    for (const one of many(450)) service.put('case', one);
    const list = make('csk-case-list');
    await mount([list], service.client);
    await until(() => all(list, '.row').length > 0);
    type(find<HTMLInputElement>(list, 'input'), 'cas-1600');
    await until(() => titles(list).join() === 'Case 400');
    type(find<HTMLInputElement>(list, 'input'), 'case 399');
    await until(() => titles(list).join() === 'Case 399');
    type(find<HTMLInputElement>(list, 'input'), 'case');
    await until(() => loadedRows(list) === 200);
    find(list, '.scroller').scrollTop = 200 * 40;
    await until(() => loadedRows(list) > 200);
  });

  it('moves by keys, opens by Enter, and keeps few rows', async () => {
    const list = make('csk-case-list', { items: many(5_000) });
    await mount([list], undefined);
    await until(() => all(list, '.row').length > 0);
    const opened: string[] = [];
    list.addEventListener('csk-case-select', ({ detail }) => opened.push(detail.case.title));
    list.focus();
    const focused = () => list.shadowRoot?.activeElement as HTMLElement;
    press(focused(), 'ArrowDown');
    await until(() => focused().dataset['index'] === '1');
    press(focused(), 'Enter');
    press(focused(), 'End');
    await until(() => focused().dataset['index'] === '4999');
    press(focused(), 'Enter');
    press(focused(), 'PageUp');
    await until(() => Number(focused().dataset['index']) < 4_999);
    press(focused(), 'Home');
    await until(() => focused().dataset['index'] === '0');
    expect(opened).to.deep.equal(['Case 1', 'Case 4999']);
    expect(list.selectedId).to.equal('m4999');
    expect(all(list, '.row').length).to.be.below(60);
  });

  it('holds new cases back while the reader has scrolled away', async () => {
    const service = createFakeService();
    for (const one of many(60)) service.put('case', one);
    const list = make('csk-case-list');
    await mount([list], service.client);
    await until(() => all(list, '.row').length > 0);
    find(list, '.scroller').scrollTop = 800;
    await until(() => all(list, '.row').some((row) => row.dataset['index'] === '25'));
    service.put('case', aCase('new', { title: 'Newcomer' }, -1));
    const arrivals = await until(() => all(list, '.arrivals')[0]);
    expect(text(arrivals)).to.equal('1 new');
    arrivals.click();
    await until(() => titles(list)[0] === 'Newcomer');
  });
});
