// @lit-labs/virtualizer: rows of seven texts; no roles, no selection, no keyboard.
import '@lit-labs/virtualizer';
import type { LitVirtualizer } from '@lit-labs/virtualizer';
import { html } from 'lit';
import { COLUMNS, flatRow, type FlatRow } from './flat-row.ts';
import { offerList } from './list-driver.ts';

let list: LitVirtualizer<FlatRow> | undefined;

offerList<FlatRow>(
  {
    mount(host, rows) {
      list = document.createElement('lit-virtualizer') as LitVirtualizer<FlatRow>;
      list.scroller = true;
      list.className = 'frame';
      list.renderItem = (row) =>
        html`<div class="line">${COLUMNS.map((column) => html`<span>${row[column]}</span>`)}</div>`;
      list.items = rows as FlatRow[];
      host.append(list);
    },
    update(changes) {
      if (!list) return;
      const items = list.items.slice();
      for (const { index, row } of changes) items[index] = row;
      list.items = items;
    },
    scroller: () => list ?? document.body,
    rowHeight: 36,
    head: 0,
    textAt: (x, y) => document.elementFromPoint(x, y)?.closest('.line')?.textContent ?? '',
  },
  flatRow,
);
