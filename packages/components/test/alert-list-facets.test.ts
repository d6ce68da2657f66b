import { expect } from '@open-wc/testing';
import { chooseFilter, descriptions, openFurther } from './alert-rows.ts';
import { createFakeService } from './fake-client.ts';
import { ago, anAlert } from './fixtures.ts';
import { all, button, expectAccessible, find, make, mount, text, unmount, until } from './mounting.ts';

const alerts = [
  anAlert('n1', { description: 'Lasts, nobody looked' }, 1),
  anAlert('n2', { description: 'Lasts, mine', acknowledgedAt: ago(1), assignedTo: 'agent' }, 2),
  anAlert('n3', { description: 'Over, nobody looked', clearedAt: ago(1) }, 3),
  anAlert('n4', { description: 'Over, of Ann', acknowledgedAt: ago(1), clearedAt: ago(1), assignedTo: 'ann' }, 4),
  anAlert('n5', { description: 'Closed', status: 'closed', clearedAt: ago(1) }, 5),
];

function service() {
  const all = createFakeService();
  for (const alert of alerts) all.put('alert', alert);
  return all;
}

describe('<csk-alert-list>, by what became of alerts', () => {
  afterEach(unmount);

  it('asks for whether somebody looked and whether the condition is over apart from each other', async () => {
    const list = make('csk-alert-list', { sort: 'newest' });
    await mount([list], service().client);
    await until(() => all(list, '.row').length === 4);
    await openFurther(list);
    chooseFilter(list, 'Handling', 'Not acknowledged');
    await until(() => descriptions(list).join() === 'Lasts, nobody looked,Over, nobody looked');
    chooseFilter(list, 'Condition', 'Condition over');
    await until(() => descriptions(list).join() === 'Over, nobody looked');
    expect(find(list, 'button.further').textContent?.trim()).to.equal('More filters (1)');
    chooseFilter(list, 'Handling', 'Acknowledged');
    await until(() => descriptions(list).join() === 'Over, of Ann');
    await expectAccessible(list);
    chooseFilter(list, 'Condition', 'Any condition');
    chooseFilter(list, 'Handling', 'Closed');
    await until(() => descriptions(list).join() === 'Closed');
  });

  it('shows both in a row: a closed alert is closed, whatever its condition', async () => {
    const list = make('csk-alert-list', { view: 'all', sort: 'newest' });
    await mount([list], service().client);
    await until(() => all(list, '.row').length === 5);
    const states = descriptions(list).map((_, i) => text(find(list, `.row[data-index="${i}"] .status`)).trim());
    expect(states).to.deep.equal(['Active', 'Acknowledged', 'Active · over', 'Acknowledged · over', 'Closed']);
  });

  it('asks for the caller’s own, once it is known who that is, and for nobody’s', async () => {
    const all_ = service();
    let tell = () => undefined as void;
    const known = new Promise<void>((resolve) => (tell = resolve));
    const access = {
      get: async () => {
        await known;
        return { principalId: 'agent', privileges: [], operations: [] };
      },
    };
    const list = make('csk-alert-list', { sort: 'newest', assigned: 'me' });
    await mount([list], { ...all_.client, access });
    await until(() => text(list).includes('Loading'));
    expect(all_.calls).not.to.include('alert.list');
    tell();
    await until(() => descriptions(list).join() === 'Lasts, mine');
    list.assigned = 'nobody';
    await until(() => descriptions(list).join() === 'Lasts, nobody looked,Over, nobody looked');
    list.assigned = undefined;
    await until(() => all(list, '.row').length === 4);
  });

  it('says when it cannot be known who the caller is, and asks again', async () => {
    const { client } = service();
    let fails = true;
    const access = {
      get: async () => {
        if (fails) throw new Error('The directory does not answer.');
        return { principalId: 'agent', privileges: [], operations: [] };
      },
    };
    const list = make('csk-alert-list', { assigned: 'me' });
    await mount([list], { ...client, access });
    await until(() => all(list, '.state.error').length === 1);
    fails = false;
    button(list, 'Try again').click();
    await until(() => descriptions(list).join() === 'Lasts, mine');
  });

  it('filters the host’s own alerts alike, and takes no property that is no filter from what a host kept', async () => {
    const list = make('csk-alert-list', { items: alerts, sort: 'newest' });
    list.filter = { condition: 'over', ...({ items: [], className: 'taken' } as object) };
    await mount([list], undefined);
    await until(() => descriptions(list).join() === 'Over, nobody looked,Over, of Ann,Closed');
    expect(list.className).to.equal('');
    list.filter = { assigned: 'nobody', handling: 'unacknowledged' };
    await until(() => descriptions(list).join() === 'Lasts, nobody looked,Over, nobody looked');
    list.filter = { assigned: 'me' };
    await until(() => text(list).includes('No alert matches'));
  });
});
