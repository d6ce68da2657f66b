// <csk-alert-list> over plain items, with grid roles, selection, keyboard, sorting and filters on; no client.
import '@csk/components/define';
import type { CskAlertList } from '@csk/components';
import type { Alert } from '@csk/core';
import { offerList } from './list-driver.ts';

let list: CskAlertList | undefined;

const scroller = () => {
  const found = list?.shadowRoot?.querySelector<HTMLElement>('.scroller');
  if (!found) throw new Error('The list shows no rows.');
  return found;
};

offerList<Alert>(
  {
    mount(host, rows) {
      list = document.createElement('csk-alert-list');
      list.items = rows;
      host.append(list);
    },
    update(changes) {
      if (!list?.items) return;
      const items = list.items.slice();
      for (const { index, row } of changes) items[index] = row;
      list.items = items;
    },
    scroller,
    rowHeight: 40,
    head: 0,
    textAt: (x, y) => list?.shadowRoot?.elementFromPoint(x, y)?.closest('.row')?.textContent ?? '',
  },
  (alert) => alert,
);
