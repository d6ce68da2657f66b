import { expect } from '@open-wc/testing';
import type { CskAlertList } from '../src/index.ts';
import { descriptions, many, rowAt } from './alert-rows.ts';
import { all, find, make, mount, press, settled, unmount, until } from './mounting.ts';

/** How many rows stand where the reader can see them. */
function inSight(list: CskAlertList): number {
  const box = find(list, '.scroller').getBoundingClientRect();
  return all(list, '.row').filter((row) => {
    const { top, bottom } = row.getBoundingClientRect();
    return bottom > box.top && top < box.bottom;
  }).length;
}

async function scrolled(): Promise<CskAlertList> {
  const list = make('csk-alert-list', { items: many(1_000), sort: 'newest' });
  await mount([list], undefined);
  await until(() => all(list, '.row').length > 0);
  find(list, '.scroller').scrollTop = 20_000;
  await until(() => all(list, '.row').some((row) => row.dataset['index'] === '500'));
  return list;
}

describe('the place in <csk-alert-list>', () => {
  afterEach(unmount);

  it('is kept when the list is moved to another part of the page', async () => {
    const list = await scrolled();
    const elsewhere = document.createElement('div');
    list.replaceWith(elsewhere);
    await settled();
    elsewhere.append(list);
    await until(() => inSight(list) > 5);
    expect(find(list, '.scroller').scrollTop).to.equal(20_000);
  });

  it('is kept when rows become higher or lower', async () => {
    const list = await scrolled();
    for (const width of ['500px', '900px']) {
      list.style.width = width;
      const top = width === '500px' ? 42_000 : 20_000;
      await until(() => find(list, '.scroller').scrollTop === top);
      await until(() => inSight(list) > 3);
      expect(rowAt(list, 500).getBoundingClientRect().top).to.be.closeTo(
        find(list, '.scroller').getBoundingClientRect().top,
        1,
      );
    }
  });

  it('is in sight when rows come back, also when they are fewer', async () => {
    const list = await scrolled();
    for (const count of [1_000, 3]) {
      list.items = [];
      await until(() => all(list, '.row').length === 0);
      list.items = many(count);
      await until(() => inSight(list) >= Math.min(3, count));
    }
    list.items = [...many(5)];
    await until(() => descriptions(list).length === 5);
  });

  for (const count of [5, 60]) {
    it(`of the keyboard is that of the next row when a row goes, of ${count}`, async () => {
      const items = many(count);
      const list = make('csk-alert-list', { items, sort: 'newest' });
      await mount([list], undefined);
      await until(() => all(list, '.row').length > 0);
      const focused = () => list.shadowRoot?.activeElement?.querySelector('.description')?.textContent;
      rowAt(list, 2).focus();
      await settled();
      list.items = items.filter((_, index) => index !== 2);
      await until(() => descriptions(list)[2] === 'Alert 3');
      await settled();
      expect(focused()).to.equal('Alert 3');
      press(rowAt(list, 2), 'End');
      await until(() => focused() === `Alert ${count - 1}`);
      list.items = items.slice(0, 2);
      await until(() => focused() === 'Alert 1');
      list.items = [];
      await until(() => all(list, '.row').length === 0);
    });
  }
});
